/** A relay in a process of its own is killed in the middle of its work, again and again. What it acknowledged must be there. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { SignedIn } from '../src/lib/protocol/down.ts'
import { aRelay, quarter } from '../test/fixtures/relay-village.ts'
import { helloOf, openDevice, rowOf, signIn } from '../test/support/relay-device.ts'

const KILLS = 30

async function relayProcess(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./main.ts', import.meta.url)), '--port', '0', '--data', folder, '--build', join(folder, 'none')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { said?: string; url?: string }
    if (said.said === 'started' && said.url) return { child, url: said.url }
  }
  throw new Error('the relay did not start')
}

/** Pushes one row after another until the relay is gone; gives how many were acknowledged. */
async function pushUntilKilled(url: string, child: ChildProcess, mei: SignedIn, from: number, acksBeforeKill: number): Promise<number> {
  const tablet = await openDevice(url)
  tablet.say(helloOf(mei, { logId: mei.logId, clocks: { [quarter]: from }, cursors: { [quarter]: from } }))
  await tablet.hear('welcome')
  let acked = from
  const listen = async (): Promise<void> => {
    for (;;) {
      const { seqs } = await tablet.hear('ack')
      acked = Math.max(acked, ...seqs)
      if (acked >= from + acksBeforeKill) child.kill('SIGKILL')
    }
  }
  void listen()
  for (let clock = from; clock < from + 400; clock += 4)
    tablet.say({ kind: 'push', n: clock, rows: [0, 1, 2, 3].map((more) => rowOf(mei, quarter, clock + more)) })
  await tablet.closed
  return acked
}

test(
  `L2 after ${String(KILLS)} kills every acknowledged row is there, in order, and the chain of hashes holds`,
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'relay-kill-'))
    const first = await aRelay({ dataDir: folder })
    let mei = await signIn(first.url, 'mei')
    await first.close()
    let acked = 0
    let next = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const { child, url } = await relayProcess(folder)
      const gone = once(child, 'exit')
      acked = await pushUntilKilled(url, child, mei, next, 20 + (kill % 10) * 13)
      await gone
      const reopened = await aRelay({ dataDir: folder })
      next = reopened.store.nextClock(quarter, mei.lease.client)
      expect(next).toBeGreaterThanOrEqual(acked)
      expect(reopened.store.heads().get(quarter)).toBe(next)
      expect(reopened.store.verify(quarter)).toBeNull()
      mei = { ...mei, ...(await signIn(reopened.url, 'mei', undefined, mei.device)) }
      await reopened.close()
    }
    expect(acked).toBeGreaterThan(KILLS * 20)
    rmSync(folder, { recursive: true })
  },
)
