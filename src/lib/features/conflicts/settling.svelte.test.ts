import { expect, test } from 'vitest'
import { flushSync } from 'svelte'
import { openFakeRuntime } from '../../../../test/support/fake-runtime.ts'
import type { EntryId, PersonId, RecordId } from '$lib/kernel/ids.ts'
import type { ConflictNow, ConflictView, Difference, SettleRefusal } from '$lib/runtime/face.ts'
import { Settling } from './settling.svelte.ts'

const id = (text: string): EntryId => text as EntryId
const phones: Difference = {
  key: 'personal.phones',
  field: 'personal',
  part: 'phones',
  before: ['13800008390'],
  told: [
    { entry: id('a-0'), value: ['13800009001'], isChanged: true },
    { entry: id('b-0'), value: ['13800009002'], isChanged: true },
  ],
}
const view = (signature = 'one', differences: readonly Difference[] = [phones]): ConflictView => ({
  id: 'sun' as RecordId,
  topic: 'resident',
  household: null,
  name: '孙阿妹',
  headName: '孙大明',
  address: '河东 12号',
  versions: [
    { entry: id('a-0'), by: 'p-qian' as PersonId, byName: '钱晓芸', at: 0, on: { device: 'here' }, progress: 'kept' },
    { entry: id('b-0'), by: 'p-qian' as PersonId, byName: '钱晓芸', at: 0, on: { device: 'other', tag: '042' }, progress: 'sent' },
  ],
  differences,
  signature,
})

function open(refuse?: SettleRefusal) {
  let latest: ConflictNow = $state.raw({ phase: 'open', view: view() })
  const runtime = openFakeRuntime({ toSettle: { conflicts: [view()], ...(refuse ? { refuse } : {}) } })
  const settling = new Settling(runtime, 'sun' as RecordId, () => latest)
  settling.look()
  return {
    settling,
    again: () => new Settling(runtime, 'sun' as RecordId, () => latest),
    come(next: ConflictView) {
      latest = { phase: 'open', view: next }
      flushSync()
    },
  }
}
const { key } = phones

test('nothing is kept before every part has an answer, and then once', async () => {
  const { settling } = open()
  expect(settling.lacking).toEqual({ unchosen: 1, unwritten: 0 })
  await settling.keep()
  expect(settling.now.phase).toBe('choosing')
  settling.choose(key, { how: 'own', words: '123' })
  expect(settling.lacking).toEqual({ unchosen: 0, unwritten: 1 })
  settling.choose(key, { how: 'both' })
  await Promise.all([settling.keep(), settling.keep()])
  expect(settling.now).toMatchObject({ phase: 'kept', back: 'no' })
  settling.choose(key, { how: 'told', entry: id('a-0') })
  expect(settling.valueOf(phones)).toEqual(['13800009001', '13800009002'])
  await settling.takeBack()
  expect(settling.now).toMatchObject({ phase: 'kept', back: 'done' })
})

test('another version waits until it is looked at, and what was chosen stays', () => {
  const { settling, come } = open()
  settling.choose(key, { how: 'own', words: '13800009009' })
  come(view('two', [{ ...phones, told: [...phones.told, { entry: id('c-0'), value: ['1'], isChanged: true }] }]))
  expect([settling.isBehind, settling.shown?.signature]).toEqual([true, 'one'])
  settling.look()
  expect([settling.isBehind, settling.shown?.signature]).toEqual([false, 'two'])
  expect(settling.choiceOf(key)).toEqual({ how: 'own', words: '13800009009' })
})

test('overtaken, nothing was kept: the new versions are shown with the choices that still mean something', async () => {
  const { settling, come } = open({ kind: 'overtaken' })
  settling.choose(key, { how: 'told', entry: id('a-0') })
  come(view('two', [{ ...phones, told: phones.told.slice(1) }]))
  await settling.keep()
  expect(settling.now).toEqual({ phase: 'refused', refusal: { kind: 'overtaken' } })
  expect([settling.shown?.signature, settling.choiceOf(key)]).toEqual(['two', undefined])
})

test('a full device is a refusal, and the choices are still there', async () => {
  const { settling } = open({ kind: 'disk-full' })
  settling.choose(key, { how: 'both' })
  await settling.keep()
  expect(settling.now).toEqual({ phase: 'refused', refusal: { kind: 'disk-full' } })
  expect(settling.choiceOf(key)).toEqual({ how: 'both' })
})

test('what was typed is there again after a way round, and gone once it is kept', async () => {
  const { settling, again } = open()
  settling.choose(key, { how: 'own', words: '138000090' })
  const later = again()
  await later.begin()
  expect(later.choiceOf(key)).toEqual({ how: 'own', words: '138000090' })
  later.choose(key, { how: 'both' })
  await later.keep()
  const last = again()
  await last.begin()
  expect(last.choiceOf(key)).toBe(undefined)
})
