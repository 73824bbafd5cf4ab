import { afterEach, beforeAll, expect, test } from 'vitest'
import { zh } from './catalogue.ts'
import * as enAll from './en/index.ts'
import { english } from './english.svelte.ts'
import { en } from './english.ts'
import { formatBytes, formatDay, formatList, formatNumber, formatTime, formatYearDay, maskPhone } from './format.ts'
import { locale } from './locale.svelte.ts'
import { whoWords } from './people.ts'
import { fill, t } from './t.ts'
import * as zhAll from './zh/index.ts'

beforeAll(() => english.learn())
afterEach(() => (locale.now = 'zh-CN'))

const blanks = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{(\w+)[^}]*\}/g)].map((found) => found[1] ?? ''))].sort()

test('every English sentence has the blanks of its Chinese one, and no other', () => {
  const zhSaid: Readonly<Record<string, string>> = zh
  const enSaid: Readonly<Record<string, string>> = en
  const differing = Object.keys(zhSaid).filter((key) => blanks(zhSaid[key] ?? '').join() !== blanks(enSaid[key] ?? '').join())
  expect(differing).toEqual([])
  expect(Object.keys(zhSaid).length).toBeGreaterThan(400)
})

test('no two topics claim the same key, so none silently wins', () => {
  for (const [all, merged] of [
    [zhAll, zh],
    [enAll, en],
  ] as const) {
    const keys = Object.values(all).flatMap((topic) => Object.keys(topic))
    expect(new Set(keys).size).toBe(keys.length)
    expect(Object.keys(merged).length).toBe(keys.length)
  }
})

test('no Chinese sentence speaks like a machine', () => {
  const stiff = Object.entries(zh).filter(([, text]) => /系统|数据|同步|提交|失败|非法|暂无/.test(text))
  expect(stiff).toEqual([])
})

test('English has no Chinese left over, but for the name of the language', () => {
  const left = Object.entries(en).filter(([, text]) => text !== '中文' && /[\u3400-\u9fff]/.test(text))
  expect(left).toEqual([])
})

test('words change with the language, at once', () => {
  expect(t('progress.kept')).toBe('已存本机')
  locale.now = 'en'
  expect(t('progress.kept')).toBe('Kept here')
})

test('a blank is filled, a number picks its word, an unknown blank stays to be seen', () => {
  expect(t('today.visit', { n: 4 })).toBe('今天看 4 户')
  locale.now = 'en'
  expect(t('today.visit', { n: 1 })).toBe('1 household today')
  expect(t('today.visit', { n: 4 })).toBe('4 households today')
  expect(fill('{a} {b}', { a: 1 })).toBe('1 {b}')
  expect(fill('{a}', { a: '{b}', b: 'no' })).toBe('{b}')
})

test('days are said as people say them, with the weekday', () => {
  expect(formatDay('2026-11-25')).toBe('11月25日 周三')
  expect(formatYearDay('2027-01-03')).toBe('2027年1月3日')
  locale.now = 'en'
  expect(formatDay('2026-11-25')).toBe('Wed 25 Nov')
})

test('times, amounts, phones and lists', () => {
  expect([formatTime('09:20'), formatTime('19:05')]).toEqual(['9:20', '19:05'])
  expect([formatNumber(0), formatNumber(1234567)]).toEqual(['0', '1,234,567'])
  expect([formatBytes(512), formatBytes(3_565_158), formatBytes(2_000_000_000_000)]).toEqual(['512 B', '3.4 MB', '1.8 TB'])
  expect([maskPhone('13800000312'), maskPhone('0510-8700000')]).toEqual(['138\u00a0****\u00a00312', '0510-8700000'])
  expect(formatList(['甲', '乙'])).toBe('甲、乙')
})

test('a person is said in few words: the age stands for "over 80", two categories are enough', () => {
  expect(whoWords({ age: 82, categories: ['living-alone', 'over-80', 'disability', 'veteran'] }, 2)).toBe('82岁 · 独居 · 残疾 · 2口人')
  expect(whoWords({ age: null, categories: ['over-80'] })).toBe('80岁以上')
})
