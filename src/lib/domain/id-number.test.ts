import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDigitOf, readIdNumber } from './id-number.ts'

test('right numbers give birth and sex; the birth years of the published examples are before 1900', () => {
  expect(readIdNumber('320282189912310012')).toEqual({
    kind: 'right',
    id: { number: '320282189912310012', birthOn: '1899-12-31', sex: 'male' },
  })
  expect(readIdNumber('320282188808088883')).toMatchObject({ kind: 'right', id: { birthOn: '1888-08-08', sex: 'female' } })
})

test('blanks, full width, dashes, quotes, unseen signs and a small x are let go', () => {
  for (const text of [
    ' 329900 19601211 016x ',
    '３２９９００１９６０１２１１０１６Ｘ',
    "'32990019601211016X",
    '329900-19601211-016X',
    '329900\u200b19601211016X\u00a0',
    '32990019601211016X\n',
  ])
    expect([text, readIdNumber(text)]).toMatchObject([text, { kind: 'right', id: { number: '32990019601211016X' } }])
})

test('each way to be wrong has its name', () => {
  expect(readIdNumber('320282189912310013')).toEqual({ kind: 'check-digit', expected: '2', found: '3' })
  expect(readIdNumber('320282189902300013')).toEqual({ kind: 'impossible-date' })
  expect(readIdNumber('329900641204614')).toEqual({ kind: 'old-15', suggest: '329900196412046144' })
  expect(readIdNumber('3.29900195410019E+17')).toEqual({ kind: 'scientific' })
  expect(readIdNumber('32990019721279044')).toEqual({ kind: 'length', length: 17 })
  expect(readIdNumber('3299001946O209341X')).toEqual({ kind: 'bad-character' })
  expect(readIdNumber('X29900194602093414')).toEqual({ kind: 'bad-character' })
  for (const none of ['', '  ', '无', '未办', '—', '/']) expect(readIdNumber(none)).toEqual({ kind: 'missing' })
})

test('any one digit changed, or two neighbours swapped, is noticed', () => {
  const born = fc.constantFrom('19400101', '19560302', '20001231', '20240229')
  fc.assert(
    fc.property(born, fc.integer({ min: 0, max: 999 }), fc.nat(16), fc.integer({ min: 1, max: 9 }), (birth, order, at, step) => {
      const first17 = `329900${birth}${String(order).padStart(3, '0')}`
      const number = first17 + checkDigitOf(first17)
      expect(readIdNumber(number).kind).toBe('right')
      const digit = (Number(number.charAt(at)) + step) % 10
      expect(readIdNumber(number.slice(0, at) + digit + number.slice(at + 1)).kind).not.toBe('right')
      const swapped = number.slice(0, at) + number.charAt(at + 1) + number.charAt(at) + number.slice(at + 2)
      if (swapped !== number) expect(readIdNumber(swapped).kind).not.toBe('right')
    }),
  )
})

test('nothing a person can type throws', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => void readIdNumber(String.fromCharCode(...units))))
})
