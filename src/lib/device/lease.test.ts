import { expect, test } from 'vitest'
import { fakeChannels, fakeLocks } from '../../../test/support/fake-locks.ts'
import { testClock } from '../../../test/support/test-clock.ts'
import { settled, testTimers } from '../../../test/support/test-timers.ts'
import { ASK_MS, UNANSWERED, holdLease } from './lease.ts'
import { channelLocks, type Locks } from './locks.ts'
import { toldVisibility } from './visibility.ts'

function aBrowser(locksOf?: (name: string, timers: ReturnType<typeof testTimers>) => Locks) {
  const timers = testTimers(testClock())
  const channelOf = fakeChannels()
  const locks = fakeLocks()
  const diary: string[] = []
  const tab = (name: string, visible = true) => {
    const channel = channelOf()
    const visibility = toldVisibility(visible)
    const lease = holdLease(
      'link',
      { locks: locksOf?.(name, timers) ?? locks, channel, visibility, timers, report: (fault) => diary.push(String(fault)) },
      { onheld: () => diary.push(`${name} holds`), onlost: async () => void diary.push(`${name} loses`) },
    )
    return { lease, channel, visibility }
  }
  return { tab, diary, pass: timers.pass }
}

test('L1 the first tab holds, and the second when the first has closed', async () => {
  const { tab, diary, pass } = aBrowser()
  const first = tab('first')
  const second = tab('second')
  await pass(60_000)
  expect([first.lease.held(), second.lease.held()]).toEqual([true, false])
  await first.lease.close()
  await pass(0)
  expect(second.lease.held()).toBe(true)
  expect(diary).toEqual(['first holds', 'first loses', 'second holds'])
})

test('L1 who gives the lease is done with it before the next one holds', async () => {
  const timers = testTimers(testClock())
  const channelOf = fakeChannels()
  const locks = fakeLocks()
  const hidden = toldVisibility(true)
  let finish = (): void => undefined
  const base = { locks, timers, report: (fault: unknown) => expect(fault).toBeUndefined() }
  holdLease(
    'link',
    { ...base, channel: channelOf(), visibility: hidden },
    { onheld: () => undefined, onlost: () => new Promise((done) => (finish = done)) },
  )
  await settled()
  hidden.tell(false)
  const second = holdLease(
    'link',
    { ...base, channel: channelOf(), visibility: toldVisibility(true) },
    { onheld: () => undefined, onlost: () => undefined },
  )
  await timers.pass(60_000)
  expect(second.held()).toBe(false)
  finish()
  await timers.pass(0)
  expect(second.held()).toBe(true)
})

test('L2 a hidden tab gives the lease to one that comes into sight, and gets it back when that closes', async () => {
  const { tab, diary, pass } = aBrowser()
  const first = tab('first')
  const second = tab('second', false)
  await pass(0)
  first.visibility.tell(false)
  await pass(60_000)
  expect(first.lease.held()).toBe(true)
  second.visibility.tell(true)
  await pass(0)
  expect(diary).toEqual(['first holds', 'first loses', 'second holds'])
  await second.lease.close()
  await pass(0)
  expect(first.lease.held()).toBe(true)
})

test('L3 the lease of a frozen tab is taken, and the tab is told when it thaws', async () => {
  const { tab, pass } = aBrowser()
  const first = tab('first')
  await pass(0)
  first.channel.frozen = true
  const second = tab('second')
  await pass(ASK_MS * UNANSWERED - 1)
  expect(second.lease.held()).toBe(false)
  await pass(ASK_MS)
  expect(second.lease.held()).toBe(true)
  expect(first.lease.held()).toBe(false)
})

test('L3 a visible holder that answers keeps its lease', async () => {
  const { tab, diary, pass } = aBrowser()
  tab('first')
  tab('second')
  await pass(10 * 60_000)
  expect(diary).toEqual(['first holds'])
})

test('L4 a hidden tab steals from nobody', async () => {
  const { tab, diary, pass } = aBrowser()
  const first = tab('first')
  await pass(0)
  first.channel.frozen = true
  tab('second', false)
  await pass(10 * 60_000)
  expect(diary).toEqual(['first holds'])
})

test('a closed lease is never held again', async () => {
  const { tab, diary, pass } = aBrowser()
  const first = tab('first')
  const second = tab('second')
  await pass(0)
  await second.lease.close()
  await first.lease.close()
  await pass(60_000)
  expect(diary).toEqual(['first holds', 'first loses'])
})

test('without locks the tabs agree over a channel: one holds, and the other after it', async () => {
  const channelOf = fakeChannels()
  const { tab, diary, pass } = aBrowser((name, timers) => channelLocks(channelOf, timers, name))
  const first = tab('first')
  const second = tab('second')
  await pass(60_000)
  expect(diary).toEqual(['first holds'])
  await first.lease.close()
  await pass(60_000)
  expect(second.lease.held()).toBe(true)
})
