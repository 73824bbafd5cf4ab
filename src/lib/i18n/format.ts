/** Days, times and amounts as people read them. Knows no clock: whoever calls says which day. */
import { locale } from './locale.svelte.ts'

const WEEKDAYS = {
  'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

const noonOf = (day: string): Date => new Date(`${day}T12:00:00Z`)

/** `11月25日` / `25 Nov`. */
export function formatDate(day: string): string {
  const at = noonOf(day)
  const [month, date] = [at.getUTCMonth(), at.getUTCDate()]
  return locale.now === 'en' ? `${date} ${MONTHS[month] ?? ''}` : `${month + 1}月${date}日`
}

/** `周三` / `Wed`. */
export const formatWeekday = (day: string): string => WEEKDAYS[locale.now][noonOf(day).getUTCDay()] ?? ''

/** `11月25日 周三` / `Wed 25 Nov`: whenever a person must act on that day. */
export const formatDay = (day: string): string =>
  locale.now === 'en' ? `${formatWeekday(day)} ${formatDate(day)}` : `${formatDate(day)} ${formatWeekday(day)}`

/** `2026年11月25日` / `25 Nov 2026`: for days of another year. */
export const formatYearDay = (day: string): string =>
  locale.now === 'en' ? `${formatDate(day)} ${day.slice(0, 4)}` : `${day.slice(0, 4)}年${formatDate(day)}`

/** `09:20` → `9:20`. */
export const formatTime = (time: string): string => time.replace(/^0/, '')

export const formatNumber = (count: number): string => count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** 1024-based, one digit below ten: `3.4 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let [amount, unit] = [bytes, 0]
  while (amount >= 1024 && unit < units.length - 1) [amount, unit] = [amount / 1024, unit + 1]
  return `${unit > 0 && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[unit] ?? ''}`
}

/** `138 **** 0312`, never broken over two lines; what is no mobile number stays as it is. */
export const maskPhone = (phone: string): string => phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1\u00a0****\u00a0$2')

/** Names in a row: `甲、乙` / `A, B`. */
export const formatList = (words: readonly string[]): string => words.join(locale.now === 'en' ? ', ' : '、')
