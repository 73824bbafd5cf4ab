/** Words of people, made comparable. */

/** Full width to half width, white space to single spaces, trimmed. */
export const tidy = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Half of a sign, as a cut through an emoji leaves it, becomes the sign that encoders write for it: any other text would come back as another one. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd')
