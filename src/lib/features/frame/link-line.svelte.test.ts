import { expect, test } from 'vitest'
import { linkLine } from './link-line.ts'

test('no signal is a plain fact with a number, never red', () => {
  expect(linkLine({ phase: 'offline', unsent: 0, refused: 0 })).toEqual({ tone: 'kept', icon: 'nosig', words: '没信号，照常用' })
  expect(linkLine({ phase: 'offline', unsent: 3, refused: 0 }).words).toBe('没信号，3 条存着')
  expect(linkLine({ phase: 'relay-away', unsent: 1, refused: 0 })).toMatchObject({ tone: 'kept', words: '连不上站里，1 条存着' })
})

test('only when nothing is left does it say that all is delivered', () => {
  expect(linkLine({ phase: 'online', unsent: 0, refused: 0, coming: 0 })).toEqual({ tone: 'done', icon: 'sig', words: '全部已送达' })
  expect(linkLine({ phase: 'online', unsent: 2, refused: 0, coming: 0 })).toMatchObject({ tone: 'kept', words: '正在送，还有 2 条' })
  expect(linkLine({ phase: 'online', unsent: 0, refused: 0, coming: 120 }).words).toBe('已连上，还有 120 条在路上')
})

test('what the station did not take is said with and without a signal, and never together with "all delivered"', () => {
  expect(linkLine({ phase: 'online', unsent: 0, refused: 2, coming: 0 })).toEqual({ tone: 'due', icon: 'sig', words: '站里没收下 2 条' })
  expect(linkLine({ phase: 'offline', unsent: 3, refused: 1 })).toEqual({ tone: 'due', icon: 'nosig', words: '站里没收下 1 条，3 条存着' })
  expect(linkLine({ phase: 'signed-out', unsent: 0, refused: 1 }).words).toBe('要再登录一次')
})

test('what a person must do is said', () => {
  expect(linkLine({ phase: 'signed-out', unsent: 2, refused: 0 })).toMatchObject({ tone: 'due', words: '要再登录一次，2 条存着' })
  expect(linkLine({ phase: 'app-too-old', unsent: 0, refused: 0 })).toMatchObject({ tone: 'due', words: '要换新版' })
  expect(linkLine({ phase: 'refused', unsent: 0, refused: 0, why: 'unknown-device' }).words).toBe('站里没收下')
  expect(linkLine({ phase: 'refused', unsent: 2, refused: 0, why: 'store' })).toMatchObject({
    tone: 'due',
    words: '这台机子这会儿送不了，2 条存着',
  })
  expect(linkLine({ phase: 'refused', unsent: 0, refused: 0, why: 'store' })).toMatchObject({ tone: 'due', words: '这台机子这会儿送不了' })
})
