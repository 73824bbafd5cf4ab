import { expect, test } from 'vitest'
import { apart } from './apart.ts'

test('two versions part where they differ, and a number is never cut in two', () => {
  expect(apart('耳背', '耳聋')).toEqual(['耳', '背', ''])
  expect(apart('20天', '25天')).toEqual(['', '20', '天'])
  expect(apart('138 0000 9001', '138 0000 9002')).toEqual(['138 0000 ', '9001', ''])
  expect(apart('河南头142号', '河南头42号')).toEqual(['河南头', '142', '号'])
  expect(apart('河南头42号', '河南头142号')).toEqual(['河南头', '42', '号'])
  expect(apart('河南头4号', '河南头号')).toEqual(['河南头', '4', '号'])
})
