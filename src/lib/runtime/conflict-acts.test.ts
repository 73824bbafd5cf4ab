import { afterEach, expect, test } from 'vitest'
import { aLog, day, person, record } from '../../../test/fixtures/log.ts'
import { aStore, closeStores, GRID, household, NOW, QUARTER, REGISTER, STATION, takeIn, VILLAGE } from '../../../test/support/a-store.ts'
import { rhythmRecord } from '../domain/visit-rhythm.ts'
import type { EntryId } from '../kernel/ids.ts'
import { keep, rebuild, type Db } from '../readmodel/index.ts'
import { keepFollowUp, type ActDeps } from './acts.ts'
import { describeResident, putAway, reopenFollowUp, settleConflict, takeBackWords } from './conflict-acts.ts'
import { conflictOf, toSettleCount, toSettleOf } from './views/conflicts.ts'
import { diaryOfHousehold } from './views/diary.ts'

afterEach(closeStores)

const TODAY = day('2026-11-24')
const SUN = record('sun')
const PERSONAL = {
  name: '孙阿妹',
  sex: 'female',
  birthOn: '1944-03-05',
  idNumber: null,
  relation: { raw: '户主', code: '02' },
  phones: ['13800000001'],
  categories: ['living-alone'],
  categoriesUnknown: [],
  remark: '',
}
const depsOf = (db: Db, role = 'gridWorker'): ActDeps => ({
  db,
  ids: { next: () => record('new') },
  grant: { role, village: VILLAGE, grids: [GRID] },
  village: { code: VILLAGE, name: '西望村', town: '丁蜀镇' },
  grids: [{ code: GRID, name: '第一网格' }],
  now: () => NOW,
  onkept: () => undefined,
})

/** A person of whom the station and this device said different things beside each other. */
async function contested(phoneHere = '13800000002', phoneThere = '13800000003') {
  const db = await aStore()
  await keep(db, [household('h')], NOW)
  const log = aLog(SUN)
  log.say('resident.described', { household: record('h') }, PERSONAL, { by: person('lu'), client: 5 })
  await takeIn(db, REGISTER, [...log.lines])
  const said = await describeResident(depsOf(db), SUN, { phones: [phoneHere] })
  expect(said.ok).toBe(true)
  log.say('resident.described', {}, { ...PERSONAL, phones: [phoneThere], remark: '耳背' }, { by: person('lu'), client: 5 })
  await takeIn(db, REGISTER, log.lines.slice(1))
  return { db, log }
}
async function openView(db: Db) {
  const now = await conflictOf(db, depsOf(db).grant, SUN, TODAY)
  if (now.phase !== 'open') throw new Error(now.phase)
  return now.view
}

test('W3 W4 settling keeps one entry after all heads, and nothing waits any more; taking back says what stood', async () => {
  const { db } = await contested()
  const view = await openView(db)
  expect(view).toMatchObject({ topic: 'resident', name: '孙阿妹', headName: '王建国' })
  expect(view.versions.map((one) => one.on)).toContainEqual({ device: 'here' })
  expect(view.differences.map((one) => one.key)).toEqual(['personal.phones', 'personal.remark'])
  const stood = (await db.residents.get(SUN))?.phones

  const undecided = await settleConflict(depsOf(db), SUN, view.signature, {})
  expect(undecided).toEqual({ ok: false, error: { kind: 'undecided' } })
  const unfit = await settleConflict(depsOf(db), SUN, view.signature, { 'personal.phones': ['1'.repeat(40)] })
  expect(unfit).toEqual({ ok: false, error: { kind: 'does-not-fit' } })
  const before = await db.entries.count()
  const kept = await settleConflict(depsOf(db), SUN, view.signature, { 'personal.phones': ['13800000002', '13800000003'] })
  if (!kept.ok) throw new Error(kept.error.kind)
  expect(await db.entries.count()).toBe(before + 1)
  expect((await db.entries.get([REGISTER, kept.value.entry]))?.after).toHaveLength(2)
  expect(await db.residents.get(SUN)).toMatchObject({ phones: ['13800000002', '13800000003'], remark: '耳背', conflicts: [] })
  expect(await toSettleCount(db, depsOf(db).grant)).toEqual({ conflicts: 0, hindsight: 0 })

  expect((await takeBackWords(depsOf(db), SUN, kept.value.entry)).ok).toBe(true)
  expect((await db.residents.get(SUN))?.phones).toEqual(stood)
  expect(await takeBackWords(depsOf(db), SUN, kept.value.entry)).toEqual({ ok: false, error: { kind: 'overtaken' } })
  await rebuild(db, NOW)
  expect((await db.residents.get(SUN))?.conflicts).toEqual([])
})

test('what came since the person looked is never settled unseen: nothing is kept', async () => {
  const { db, log } = await contested()
  const view = await openView(db)
  const root = log.lines[0]
  log.say('resident.described', {}, { ...PERSONAL, phones: ['13800000009'] }, { client: 6, after: root ? [root.id] : [] })
  await takeIn(db, REGISTER, log.lines.slice(2))
  const before = await db.entries.count()
  expect(await settleConflict(depsOf(db), SUN, view.signature, { 'personal.phones': ['13800000002'] })).toEqual({
    ok: false,
    error: { kind: 'overtaken' },
  })
  expect(await db.entries.count()).toBe(before)
  expect((await openView(db)).versions).toHaveLength(3)
})

test('while versions wait a person is not described anew: it would settle them unseen', async () => {
  const { db } = await contested()
  expect(await describeResident(depsOf(db), SUN, { remark: '改' })).toEqual({ ok: false, error: { kind: 'overtaken' } })
})

test('the rhythm of visits is settled at the window, not in a grid', async () => {
  const db = await aStore()
  const log = aLog(rhythmRecord(VILLAGE))
  const root = log.say('rhythm.described', { days: { high: 7, key: 30, general: 90, other: 180 } }, undefined, { client: 5 })
  log.say('rhythm.described', { days: { high: 5, key: 30, general: 90, other: 180 } }, undefined, { client: 5 })
  log.say('rhythm.described', { days: { high: 10, key: 20, general: 90, other: 180 } }, undefined, { client: 6, after: [root.id] })
  await takeIn(db, STATION, [...log.lines])
  expect(await toSettleCount(db, depsOf(db).grant)).toEqual({ conflicts: 0, hindsight: 0 })
  const { grant } = depsOf(db, 'windowClerk')
  const { conflicts } = await toSettleOf(db, grant, TODAY)
  expect(conflicts[0]?.differences).toMatchObject([{ key: 'days.high' }, { key: 'days.key', proposed: { value: 20 } }])
  expect((await conflictOf(db, depsOf(db).grant, rhythmRecord(VILLAGE), TODAY)).phase).toBe('not-mine')
})

test('a tick is taken back; what did not count is told with who was first, and put away on this device alone', async () => {
  const { db } = await contested()
  const log = aLog(record('f'))
  const promised = log.say(
    'followUp.promised',
    { household: record('h'), visit: record('v'), on: '2026-11-25' },
    { words: '问养老认证' },
    { client: 5 },
  )
  await takeIn(db, QUARTER, [...log.lines])
  expect((await keepFollowUp(depsOf(db), record('f'))).ok).toBe(true)
  expect((await reopenFollowUp(depsOf(db), record('f'))).ok).toBe(true)
  expect((await db.followUps.get(record('f')))?.keptOn).toBeNull()
  expect(await reopenFollowUp(depsOf(db), record('f'))).toEqual({ ok: false, error: { kind: 'already-done' } })

  expect((await keepFollowUp(depsOf(db), record('f'))).ok).toBe(true)
  log.say('followUp.kept', { on: '2026-11-24' }, undefined, { by: person('lu'), client: 5, after: [promised.id], ms: NOW + 60_000 })
  await takeIn(db, QUARTER, log.lines.slice(1))
  const { hindsight } = await toSettleOf(db, depsOf(db).grant, TODAY)
  expect(hindsight).toMatchObject([{ why: 'already-kept', words: '问养老认证', headName: '王建国', because: { at: NOW } }])
  await putAway(depsOf(db), hindsight[0]?.key ?? '')
  expect((await toSettleOf(db, depsOf(db).grant, TODAY)).hindsight).toEqual([])
  expect(await db.hindsight.count()).toBe(1)
})

test('the diary tells everything of a household newest first, a page of visits at a time', async () => {
  const { db } = await contested()
  const situation = { health: '好', medicine: '', meals: '', housing: '', family: '', safety: '' }
  const visits = Array.from({ length: 70 }, (_one, at) => {
    const on = `2026-${String(1 + Math.floor(at / 28)).padStart(2, '0')}-${String(1 + (at % 28)).padStart(2, '0')}`
    return aLog(record(`v${at}`)).say(
      'visit.recorded',
      { household: record('h'), on, time: '09:20', way: 'home', changed: [], photos: [] },
      { present: [], presentWords: '', situation, done: [], doneWords: '', thumbs: [] },
      { client: 100 + at },
    )
  })
  await takeIn(db, QUARTER, visits)
  const { grant } = depsOf(db)
  const first = await diaryOfHousehold(db, record('h'), 1, grant, TODAY)
  const visited = (diary: typeof first) => diary?.lines.filter((line) => line.fact.what === 'visited').length
  expect([visited(first), first?.hasMore]).toEqual([30, true])
  const all = await diaryOfHousehold(db, record('h'), 3, grant, TODAY)
  expect([visited(all), all?.hasMore, all?.lines.length]).toEqual([70, false, 74])
  const whens = all?.lines.map((line) => line.when) ?? []
  expect(whens).toEqual([...whens].sort().reverse())
  expect(all?.lines.filter((line) => line.isContested)).toHaveLength(2)
  expect(all?.lines.filter((line) => line.progress === 'kept').map((line) => line.byName)).toHaveLength(2) // the household and the phone said here
  expect(all?.lines.map((line) => line.mayTakeBack)).not.toContain(true)
  expect(await diaryOfHousehold(db, record('nobody'), 1, grant, TODAY)).toBeNull()
})

test('what is not here, or not this person’s to say, is refused', async () => {
  const { db } = await contested()
  expect(await takeBackWords(depsOf(db), SUN, 'zz-0' as EntryId)).toMatchObject({ ok: false, error: { kind: 'not-here' } })
  const view = await openView(db)
  expect(await settleConflict(depsOf(db, 'volunteer'), SUN, view.signature, { 'personal.phones': [] })).toMatchObject({
    ok: false,
    error: { kind: 'not-allowed' },
  })
})
