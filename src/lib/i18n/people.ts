/** A person in a few words, as every screen says it: `82岁 · 独居`. */
import { t, type TextKey } from './t.ts'

type CategoryKey = Extract<TextKey, `category.${string}`>
type Category = CategoryKey extends `category.${infer Code}` ? Code : never

interface Who {
  readonly age: number | null
  readonly categories: readonly Category[]
}

/** At most two categories: the rest stands on the household's page. `over-80` goes when the age says it. */
export function whoWords({ age, categories }: Who, members = 1): string {
  const telling = categories.filter((category) => !(category === 'over-80' && age !== null)).slice(0, 2)
  const parts = [
    age === null ? '' : t('word.age', { n: age }),
    ...telling.map((category) => t(`category.${category}`)),
    members > 1 ? t('word.people', { n: members }) : '',
  ]
  return parts.filter((part) => part !== '').join(t('ui.dot'))
}
