import { expect, test } from 'vitest'
import { holdLease } from './lease.ts'
import { openChannel, openLocks } from './locks.ts'
import { openTimers } from './clock.ts'
import { toldVisibility } from './visibility.ts'

/** Two tabs in one page: the browser's own locks and channels, so that the port fits what it stands for. */
function aTab(name: string, visible: boolean) {
  const timers = openTimers()
  const visibility = toldVisibility(visible)
  const steps: string[] = []
  let wake = (): void => undefined
  const said = (step: string): void => {
    steps.push(step)
    wake()
  }
  const deps = {
    locks: openLocks(openChannel, timers, name),
    channel: openChannel('lease-test'),
    visibility,
    timers,
    report: (fault: unknown) => said(String(fault)),
  }
  const lease = holdLease('lease-test', deps, { onheld: () => said('holds'), onlost: () => said('loses') })
  const until = async (step: string) => {
    while (!steps.includes(step)) await new Promise<void>((resolve) => (wake = resolve))
  }
  return { lease, visibility, steps, until }
}

test('L2 with real locks a hidden tab hands the lease over to a visible one', async () => {
  const first = aTab('first', true)
  await first.until('holds')
  first.visibility.tell(false)
  const second = aTab('second', true)
  await second.until('holds')
  expect(first.steps).toEqual(['holds', 'loses'])
  expect(first.lease.held()).toBe(false)
  await second.lease.close()
  await first.lease.close()
})

test('L1 with real locks a stolen lease is told to who had it', async () => {
  const locks = openLocks(openChannel, openTimers(), 'a')
  const never = new AbortController().signal
  let outcome: Promise<'done' | 'lost'> | undefined
  await new Promise<void>((held) => {
    outcome = locks.hold('steal-test', 'wait', never, () => (held(), new Promise(() => undefined)))
  })
  await locks.hold('steal-test', 'steal', never, async () => undefined)
  expect(await outcome).toBe('lost')
})
