import { expect, test } from 'vitest'
import { daysBetween } from '../kernel/day.ts'
import { reference } from './index.ts'

test('there are 18 towns and streets, and 3 zones beside them', async () => {
  const towns = await reference.towns()
  expect(towns.filter(({ kind }) => kind !== 'zone')).toHaveLength(18)
  expect(towns.filter(({ kind }) => kind === 'zone')).toHaveLength(3)
  for (const { code } of towns) expect(code).toMatch(/^320282\d{3}$/)
  expect(new Set(towns.map(({ code }) => code)).size).toBe(towns.length)
})

test('there are 311 villages and communities: 209 and 102', async () => {
  const villages = await reference.villages()
  expect(villages).toHaveLength(311)
  expect(villages.filter(({ kind }) => kind === 'village')).toHaveLength(209)
  expect(villages.filter(({ kind }) => kind === 'community')).toHaveLength(102)
})

test('every village has a code of its own, well formed, and belongs to a town or street', async () => {
  const [villages, towns] = await Promise.all([reference.villages(), reference.towns()])
  const places = new Set(towns.filter(({ kind }) => kind !== 'zone').map(({ code }) => code))
  for (const { code, town, name } of villages) {
    expect(code).toMatch(/^320282\d{6}$/)
    expect(code.slice(0, 9)).toBe(town)
    expect(places.has(town), name).toBe(true)
    expect(name).toMatch(/^\p{Script=Han}{2,8}$/u)
  }
  expect(new Set(villages.map(({ code }) => code)).size).toBe(311)
  expect(new Set(villages.map(({ town }) => town)).size).toBe(18)
})

test('西望村 of 丁蜀镇 has the code 320282112200', async () => {
  const villages = await reference.villages()
  expect(villages.find(({ code }) => code === '320282112200')).toEqual({
    code: '320282112200',
    name: '西望村',
    kind: 'village',
    town: '320282112',
  })
  expect(villages.filter(({ town }) => town === '320282112')).toHaveLength(45)
})

test('the village item list has 98 items, 18 of them from a retrieved source', async () => {
  const items = await reference.villageItems()
  expect(items).toHaveLength(98)
  expect(items.filter(({ source }) => source === 'retrieved')).toHaveLength(18)
  expect(items.filter(({ source }) => source === 'indicative')).toHaveLength(57)
  expect(new Set(items.map(({ no }) => no)).size).toBe(98)
  for (const { promisedDays, materials } of items) {
    expect(promisedDays).toBeGreaterThanOrEqual(0)
    expect(materials.length).toBeGreaterThan(0)
  }
})

test('2026 has 33 days off and 6 working weekend days, and 2027 is provisional', async () => {
  const [first, second] = await reference.holidays()
  expect(first).toMatchObject({ year: 2026, provisional: false })
  expect(first?.off.size).toBe(33)
  expect([...(first?.working.keys() ?? [])].sort()).toEqual([
    '2026-01-04',
    '2026-02-14',
    '2026-02-28',
    '2026-05-09',
    '2026-09-20',
    '2026-10-10',
  ])
  expect(second).toMatchObject({ year: 2027, provisional: true })
})

test('the 124 lunar months follow each other by 29 or 30 days, and each year has one leap month at most', async () => {
  const months = await reference.lunarMonths()
  expect(months).toHaveLength(124)
  months.forEach((month, at) => {
    const next = months[at + 1]
    if (!next) return
    expect([29, 30]).toContain(daysBetween(month.start, next.start))
    const expected = next.leap ? month.month : (month.month % 12) + 1
    expect(next.month).toBe(expected)
  })
  expect(months.filter(({ leap }) => leap).map(({ year, month }) => `${year}/${month}`)).toEqual(['2028/5', '2031/3', '2033/11'])
  expect(months[0]?.start).toBe('2026-01-19')
})
