/** Telephone numbers as people write them into a cell: with dashes, +86, two at once, with a word in brackets whose it is. */

export interface PhoneReading {
  /** Mobile numbers as 11 digits, landlines as `0510-12345678`; each once. */
  readonly phones: readonly string[]
  /** What is no number. */
  readonly wrong: readonly string[]
  /** Somebody wrote that there is none. */
  readonly none: boolean
}

const NONE: ReadonlySet<string> = new Set(['无', '没有', '暂无', '无电话', '没电话', '没有电话', '无手机', '不详', '-', '/', '0', '\\'])

export const isMobile = (digits: string): boolean => /^1[3-9]\d{9}$/.test(digits)

export function readPhones(text: string): PhoneReading {
  const tidy = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}+/gu, '-')
    .trim()
  if (tidy === '') return { phones: [], wrong: [], none: false }
  if (NONE.has(tidy.replace(/\s/g, ''))) return { phones: [], wrong: [], none: true }
  const phones = new Set<string>()
  const wrong: string[] = []
  for (const part of tidy.replace(/\([^)]*\)/g, ' ').split(/[,;、/\n|和]+/)) {
    if (part.trim() === '') continue
    const found = numbersIn(part)
    if (found) for (const phone of found) phones.add(phone)
    else wrong.push(part.trim())
  }
  return { phones: [...phones], wrong, none: false }
}

/** One number with blanks inside, or several with blanks between. */
function numbersIn(part: string): readonly string[] | undefined {
  const whole = phoneOf(part)
  if (whole) return [whole]
  const words = part.trim().split(/\s+/).map(phoneOf)
  return words.length > 1 && words.every((phone) => phone !== undefined) ? words : undefined
}

/** Undefined when it is none. A name before or after the digits is let go. */
export function phoneOf(text: string): string | undefined {
  const bare = text.replace(/[\p{Script=Han}:']/gu, '')
  const digits = bare.replace(/[\s-]/g, '').replace(/^(\+|00)?86(?=1[3-9]\d{9}$)/, '')
  if (isMobile(digits)) return digits
  const landline = /^(0\d{2,3})[\s-]?(\d{7,8})$/.exec(bare.trim())
  return landline ? `${landline[1]}-${landline[2]}` : undefined
}
