import { expect, test } from 'vitest'
import { asideRaw, asideWords } from './aside-words.ts'

const GRIDS = [{ code: '329900112200001', name: '第一网格' }] as never
const line = (scope: string, seq: number, reason: string) => ({ n: 1, scope, seq, reason })

test('what was set aside is told in words, with its place, its number and why', () => {
  expect(asideWords(line('grid/329900112200001/2026Q4', 17, 'body visit.recorded on'), GRIDS)).toBe(
    '第一网格 2026 年第 4 季的第 17 条：写的样子认不得',
  )
  expect(asideWords(line('grid/329900112200002/register', 203, 'update malformed'), GRIDS)).toBe(
    '002 号网格户籍的第 203 条：送来时就残缺了',
  )
  expect(asideWords(line('station/329900112200/2026Q4', 0, 'photo abc too-large'), GRIDS)).toBe('村站 2026 年第 4 季：照片，站里没收下')
  expect(asideWords(line('no scope', 3, 'something new'), GRIDS)).toBe('no scope的第 3 条：说不清为什么')
})

test('whoever repairs it gets it as the device has it', () => {
  expect(asideRaw(line('grid/329900112200001/2026Q4', 17, 'body visit.recorded on'))).toBe(
    'grid/329900112200001/2026Q4 第 17 条：body visit.recorded on',
  )
})
