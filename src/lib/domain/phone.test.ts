import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPhones } from './phone.ts'

test.each([
  ['13800001234', ['13800001234']],
  ['138 0000 1234', ['13800001234']],
  ['138-0000-1234', ['13800001234']],
  ['+86 13800001234', ['13800001234']],
  ['008613800001234', ['13800001234']],
  ['１３８００００１２３４', ['13800001234']],
  ['13800001234（儿子）', ['13800001234']],
  ['儿子：13800001234', ['13800001234']],
  ['13800001234，13800005678', ['13800001234', '13800005678']],
  ['13800001234 13800005678', ['13800001234', '13800005678']],
  ['13800001234\n13800005678', ['13800001234', '13800005678']],
  ['13800001234/13800001234', ['13800001234']],
  ['0510-87654321', ['0510-87654321']],
  ['051087654321', ['0510-87654321']],
])('%j is read', (text, phones) => {
  expect(readPhones(text)).toEqual({ phones, wrong: [], none: false })
})

test('what is no number is told, what is right beside it is kept', () => {
  expect(readPhones('1380000816')).toEqual({ phones: [], wrong: ['1380000816'], none: false })
  expect(readPhones('138000076530、13800001234')).toEqual({ phones: ['13800001234'], wrong: ['138000076530'], none: false })
  expect(readPhones('空号').wrong).toEqual(['空号'])
})

test('no phone is not a wrong phone', () => {
  for (const none of ['无', '没有', '—', '/', ' 无 ']) expect(readPhones(none)).toEqual({ phones: [], wrong: [], none: true })
  expect(readPhones('  ')).toEqual({ phones: [], wrong: [], none: false })
})

test('whatever is typed, only whole numbers come out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const phone of readPhones(text).phones) expect(phone).toMatch(/^(1[3-9]\d{9}|0\d{2,3}-\d{7,8})$/)
    }),
  )
})
