/** Why the station did not take a line. A refusal this screen has no word for is told as one without a reason. */
import { t, type TextKey } from '$lib/i18n/t.ts'

const KEYS: ReadonlyMap<string, Extract<TextKey, `unsent.why.${string}`>> = new Map(
  (['not-allowed', 'too-large', 'malformed'] as const).map((why) => [why, `unsent.why.${why}`]),
)

/** Why the station sends nobody's lines on: a word if there is one, else the mark that whoever repairs it asks for. */
export const linkWhyWords = (why: string): string => {
  const key = KEYS.get(why)
  return key ? t(key) : t('unsent.why-mark', { mark: why })
}

export const whyWords = (why: string): string => t(KEYS.get(why) ?? 'unsent.why.other')
