/** Why the station did not take a line. A refusal this screen has no word for is told as one without a reason. */
import { t, type TextKey } from '$lib/i18n/t.ts'

const KEYS: ReadonlyMap<string, Extract<TextKey, `unsent.why.${string}`>> = new Map(
  (['not-allowed', 'too-large', 'malformed'] as const).map((why) => [why, `unsent.why.${why}`]),
)

export const whyWords = (why: string): string => t(KEYS.get(why) ?? 'unsent.why.other')
