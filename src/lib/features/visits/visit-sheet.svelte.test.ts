import { expect, test } from 'vitest'
import type { RecordId } from '$lib/kernel/ids.ts'
import { ok, refuse, type Result } from '$lib/kernel/result.ts'
import type { KeepRefusal, Runtime, ShrunkPhoto, VisitDraft, VisitStart } from '$lib/runtime/face.ts'
import { must } from '$lib/kernel/must.ts'
import { openVisitSheet } from './visit-sheet.svelte.ts'

const HOUSE = 'h1' as RecordId
const LAST = { health: '膝盖疼', medicine: '降压药', meals: '', housing: '不漏', family: '', safety: '' }
const NOW = Date.parse('2026-11-24T09:20:00+08:00')

const start = (over: Partial<VisitStart> = {}): VisitStart =>
  ({
    household: { id: HOUSE },
    members: [
      { id: 'm1', goneOn: null },
      { id: 'm2', goneOn: '2026-10-01' },
    ],
    last: { situation: LAST, way: 'phone', present: ['m1', 'm2'] },
    openNeeds: [],
    ...over,
  }) as unknown as VisitStart

interface Desk {
  readonly runtime: Pick<Runtime, 'now' | 'draft' | 'recordVisit'>
  readonly drafts: Map<string, unknown>
  readonly recorded: VisitDraft[]
}
type Recorded = Result<{ visit: RecordId }, KeepRefusal>
/** Answers can be put off, to come in any order. */
function desk(
  over: {
    readonly record?: Recorded
    readonly answer?: (said: Recorded) => Promise<Recorded>
    readonly save?: () => Promise<Result<null, KeepRefusal>>
  } = {},
): Desk {
  const drafts = new Map<string, unknown>()
  const recorded: VisitDraft[] = []
  const runtime: Desk['runtime'] = {
    now: () => NOW,
    draft: <T>(key: string) => ({
      load: () => Promise.resolve((drafts.get(key) as T | undefined) ?? null),
      save: async (value: T) => {
        const said = over.save ? await over.save() : ok(null)
        if (said.ok) drafts.set(key, value)
        return said
      },
      drop: () => Promise.resolve(void drafts.delete(key)),
      savedAt: () => (drafts.has(key) ? NOW : null),
    }),
    recordVisit: (draft) => {
      recorded.push(draft)
      const said = over.record ?? ok({ visit: 'v1' as RecordId })
      // The draft goes in the same write that keeps the visit.
      if (said.ok) drafts.delete(`visit/${draft.household}`)
      return over.answer ? over.answer(said) : Promise.resolve(said)
    },
  }
  return { runtime, drafts, recorded }
}

test('S1 an unchanged visit is recorded as it stands: nothing changed, as last time, who is still here', async () => {
  const { runtime, recorded, drafts } = desk()
  const sheet = await openVisitSheet(runtime, start())
  expect(sheet.held).toEqual({ phase: 'untouched' })
  expect(drafts.size).toBe(0) // looking is not writing
  expect(await sheet.keep()).toBe('v1')
  expect(recorded[0]).toMatchObject({
    changed: {},
    way: 'phone',
    present: ['m1'],
    on: '2026-11-24',
    time: '09:20',
    nextOn: null,
    needs: [],
  })
})

test('S1 a line opened and left, or written as it was, is no change; what differs is', async () => {
  const { runtime, recorded } = desk()
  const sheet = await openVisitSheet(runtime, start())
  sheet.open('meals')
  sheet.open('housing')
  sheet.write('health', ' 膝盖疼 ')
  sheet.write('medicine', '加了膏药')
  expect(sheet.changedFields).toEqual(['medicine'])
  await sheet.keep()
  expect(recorded[0]?.changed).toEqual({ medicine: '加了膏药' })
})

test('S1 on a first visit every line is open and only written ones count', async () => {
  const { runtime, recorded } = desk()
  const sheet = await openVisitSheet(runtime, start({ last: null }))
  expect(sheet.isOpen('safety')).toBe(true)
  sheet.write('health', '硬朗')
  sheet.write('family', '')
  await sheet.keep()
  expect(recorded[0]?.changed).toEqual({ health: '硬朗' })
})

test('S2 every keystroke is in the draft, and another opening goes on from it', async () => {
  const { runtime } = desk()
  const sheet = await openVisitSheet(runtime, start())
  sheet.write('health', '复')
  sheet.write('health', '复查过了')
  sheet.toggleNeed('other')
  await Promise.resolve()
  const again = await openVisitSheet(runtime, start())
  expect(again.draft.changed).toEqual({ health: '复查过了' })
  expect(again.held).toEqual({ phase: 'held', at: NOW })
  again.takeBack('health')
  expect(again.isOpen('health')).toBe(false)
})

test('S2 an answer to an older keystroke does not speak for a newer one', async () => {
  const waiting: ((said: Result<null, KeepRefusal>) => void)[] = []
  const { runtime } = desk({ save: () => new Promise((tell) => waiting.push(tell)) })
  const sheet = await openVisitSheet(runtime, start())
  sheet.write('health', '一')
  sheet.write('health', '一二')
  must(waiting[0], 'two saves wait')(ok(null))
  await settled()
  expect(sheet.held).toEqual({ phase: 'untouched' })
  must(waiting[1], 'two saves wait')(refuse({ kind: 'disk-full' }))
  await settled()
  expect(sheet.held).toEqual({ phase: 'refused', refusal: { kind: 'disk-full' } })
})

test('S3 S4 a refusal leaves every word and the draft; keeping takes the draft away', async () => {
  const full = desk({ record: refuse({ kind: 'disk-full' }) })
  const sheet = await openVisitSheet(full.runtime, start())
  sheet.write('health', '复查过了')
  await settled()
  expect(await sheet.keep()).toBeNull()
  expect(sheet.keeping).toEqual({ phase: 'refused', refusal: { kind: 'disk-full' } })
  expect(sheet.draft.changed).toEqual({ health: '复查过了' })
  expect(full.drafts.size).toBe(1)

  const good = desk()
  const kept = await openVisitSheet(good.runtime, start())
  kept.write('health', '复查过了')
  await kept.keep()
  expect(good.drafts.size).toBe(0)
})

test('what was chosen without its words keeps the button back, and nothing is recorded', async () => {
  const { runtime, recorded } = desk()
  const sheet = await openVisitSheet(runtime, start())
  sheet.toggleNeed('other')
  expect(sheet.gap).toBe('need-other')
  expect(await sheet.keep()).toBeNull()
  sheet.wordNeed('other', '想装有线电视')
  sheet.change({ followUp: { on: sheet.draft.on, words: ' ' } })
  expect(sheet.gap).toBe('promise')
  expect(recorded).toEqual([])
  sheet.change({ followUp: null })
  expect(await sheet.keep()).toBe('v1')
})

test('two taps keep one visit', async () => {
  const { runtime, recorded } = desk()
  const sheet = await openVisitSheet(runtime, start())
  await Promise.all([sheet.keep(), sheet.keep()])
  expect(recorded.length).toBe(1)
})

test('S5 what is typed while it is being kept, or once it is kept, changes nothing and lets nobody record it twice', async () => {
  let tell: () => void = () => undefined
  const { runtime, recorded, drafts } = desk({ answer: (said) => new Promise((resolve) => (tell = () => resolve(said))) })
  const sheet = await openVisitSheet(runtime, start())
  sheet.write('health', '复查过了')
  const keeping = sheet.keep()
  sheet.write('health', '复查过了，')
  expect(sheet.closed).toBe(true)
  expect(await sheet.keep()).toBeNull()
  tell()
  expect(await keeping).toBe('v1')
  sheet.change({ doneWords: '晚了' })
  await settled()
  expect(sheet.draft).toMatchObject({ changed: { health: '复查过了' }, doneWords: '' })
  expect(await sheet.keep()).toBeNull()
  expect(recorded.length).toBe(1)
  expect(drafts.size).toBe(0)
})

test('S3 a fault while keeping gives the button back, and every word is held', async () => {
  const { runtime, drafts } = desk({ answer: () => Promise.reject(new Error('the machine broke')) })
  const sheet = await openVisitSheet(runtime, start())
  sheet.write('health', '复查过了')
  await settled()
  await expect(sheet.keep()).rejects.toThrow('the machine broke')
  await settled()
  expect(sheet.keeping).toEqual({ phase: 'idle' })
  expect(drafts.size).toBe(1)
})

const PHOTO: ShrunkPhoto = { hash: 'a'.repeat(64), bytes: 1, width: 1, height: 1, full: new Uint8Array(1), thumb: new Uint8Array(1) }

test('S6 a visit waits for the photo that is being shrunk, and goes with it', async () => {
  const { runtime, recorded } = desk()
  const sheet = await openVisitSheet(runtime, start())
  let done: (said: Result<ShrunkPhoto, { kind: 'too-large' }>) => void = () => undefined
  const taking = sheet.takePhoto(new Promise<Result<ShrunkPhoto, { kind: 'too-large' }>>((resolve) => (done = resolve)))
  expect(sheet.gap).toBe('photo')
  expect(await sheet.keep()).toBeNull()
  done(ok(PHOTO))
  expect(await taking).toBeNull()
  expect(sheet.gap).toBeNull()
  expect(await sheet.keep()).toBe('v1')
  expect(recorded.map((one) => one.photo)).toEqual([PHOTO])
})

test('S6 a photo that is refused, or that breaks, keeps nothing back', async () => {
  const { runtime } = desk()
  const sheet = await openVisitSheet(runtime, start())
  expect(await sheet.takePhoto(Promise.resolve(refuse({ kind: 'too-large' })))).toEqual({ kind: 'too-large' })
  await expect(sheet.takePhoto(Promise.reject(new Error('no canvas')))).rejects.toThrow('no canvas')
  expect(sheet.gap).toBeNull()
  expect(await sheet.keep()).toBe('v1')
})

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
