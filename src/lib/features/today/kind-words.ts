/** What an unsent line is about. A kind this screen has no word for is a record like any other. */
import { t, type TextKey } from '$lib/i18n/t.ts'

const KEYS: ReadonlyMap<string, Extract<TextKey, `unsent.kind.${string}`>> = new Map(
  (
    [
      'visit.recorded',
      'need.heard',
      'need.met',
      'need.reopened',
      'followUp.promised',
      'followUp.kept',
      'followUp.reopened',
      'household.described',
      'resident.described',
      'rhythm.described',
      'case.opened',
    ] as const
  ).map((kind) => [kind, `unsent.kind.${kind}`]),
)

export const kindWords = (kind: string): string => t(KEYS.get(kind) ?? 'unsent.kind.other')
