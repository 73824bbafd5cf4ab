/**
 * Devices that are not ours: an app newer than this one, which says kinds we do not know yet, and a device that means harm. Both have an account,
 * a session and a lease like everybody; they speak frames, whatever they please.
 */
import { idOfDot } from '../../src/lib/kernel/dot.ts'
import type { Body, Entry } from '../../src/lib/kernel/entry.ts'
import type { DeviceId, PersonId, RecordId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { recordIn } from '../../src/lib/kernel/record-id.ts'
import { stampAt } from '../../src/lib/kernel/stamp.ts'
import type { Down, Lease } from '../../src/lib/protocol/down.ts'
import { decodeFrame, encodeFrame } from '../../src/lib/protocol/frame.ts'
import { parseDown } from '../../src/lib/protocol/parse-down.ts'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'
import type { Chance } from './chance.ts'
import type { PlayedRelay } from './played-relay.ts'

export interface GuestDeps {
  readonly relay: PlayedRelay
  readonly chance: Chance
  readonly person: PersonId
  now(): number
  mark(): string
  /** What this guest has tried to say, honest or not. */
  onsaid(entry: Entry): void
}

export interface Guest {
  readonly person: PersonId
  /** Every lease it ever had. */
  readonly clients: ReadonlySet<number>
  readonly device: () => DeviceId | null
  /** Says one new line of a newer app, and whatever was not acknowledged before. */
  speak(scope: ScopeId, about: RecordId): Promise<void>
  /** Does harm, in one of many ways. */
  harm(scopes: readonly ScopeId[], seen: readonly { readonly scope: ScopeId; readonly update: Uint8Array }[]): Promise<void>
}

const NEWER_KINDS = ['visit.sealed', 'household.described', 'roster.planned', 'need.weighed'] as const

export function openGuest({ relay, chance, person, now, mark, onsaid }: GuestDeps): Guest {
  let token = ''
  let device: DeviceId | null = null
  let lease: Lease | null = null
  const clients = new Set<number>()
  let clocks = new Map<ScopeId, number>()
  let waiting: { readonly scope: ScopeId; readonly update: Uint8Array }[] = []

  function enrol(): boolean {
    if (lease) return true
    const told = relay.signIn(person, device ?? undefined)
    if (!told) return false
    token = told.token
    device = told.device
    take(told.lease)
    return true
  }

  function take(next: Lease): void {
    if (lease?.client === next.client) return
    lease = next
    clients.add(next.client)
    clocks = new Map()
    waiting = []
  }

  const hello = (acked: ReadonlyMap<ScopeId, number>): Uint8Array =>
    encodeFrame({
      kind: 'hello',
      proto: 1,
      app: 'guest',
      token,
      device: device as DeviceId,
      epoch: lease?.epoch ?? 0,
      client: lease?.client ?? 1,
      logId: '',
      cursors: {},
      clocks: Object.fromEntries(acked) as Record<ScopeId, number>,
    })

  async function talk(frames: readonly Uint8Array[]): Promise<readonly Down[]> {
    const answers = await relay.post(person, frames)
    if (!answers) return []
    const downs = answers.flatMap((bytes): Down[] => {
      const value = decodeFrame(bytes)
      const down = value.ok ? parseDown(value.value) : value
      return down.ok ? [down.value] : []
    })
    for (const down of downs) {
      if (down.kind === 'welcome') take(down.lease)
      if (down.kind === 'refused' && down.refusal.kind === 'signed-out') {
        token = ''
        lease = null
      }
    }
    return downs
  }

  function entryOf(scope: ScopeId, about: RecordId, kind: string, v: number, body: Body, more: Partial<Entry> = {}): Entry {
    const clock = clocks.get(scope) ?? 0
    const client = lease?.client ?? 1
    return { id: idOfDot({ client, clock }), about, kind, by: person, at: stampAt(now()), after: [], v, body, ...more }
  }

  return {
    person,
    clients,
    device: () => device,

    async speak(scope, about) {
      if (!enrol()) return
      const kind = chance.pick(NEWER_KINDS)
      const entry = entryOf(scope, about, kind, kind === 'household.described' ? 9 : 1, {
        open: { mark: mark(), later: { nested: [1, '二', null] } },
        personal: { words: '新的说法' },
      })
      onsaid(entry)
      waiting.push({ scope, update: encodeUpdate(entry) })
      clocks.set(scope, (clocks.get(scope) ?? 0) + 1)
      const rows = waiting.slice(0, 100)
      const client = lease?.client
      const downs = await talk([hello(clocks), encodeFrame({ kind: 'push', n: 1, rows })])
      const isSame = lease?.client === client
      if (downs.some((down) => down.kind === 'ack') && isSame) waiting = waiting.filter((row) => !rows.includes(row))
      else if (downs.some((down) => down.kind === 'refused' && down.n === 1)) {
        // A row that is refused for good has left a hole: only another lease helps, and this guest asks for one by forgetting its own.
        lease = null
        device = null
      }
    },

    async harm(scopes, seen) {
      if (!enrol() || scopes.length === 0) return
      const scope = chance.pick(scopes)
      const about = recordIn(scope, 'evil'.padEnd(22, '-'))
      const own = entryOf(scope, about, 'household.described', 1, { open: { mark: mark() } })
      onsaid(own)
      const good = encodeUpdate(own)
      const push = (update: Uint8Array, where = scope): Uint8Array => encodeFrame({ kind: 'push', n: 1, rows: [{ scope: where, update }] })
      const victim = seen.length > 0 ? chance.pick(seen) : undefined
      switch (chance.whole(0, 13)) {
        case 0: // spoiled bytes
          await talk([hello(clocks), push(spoiled(good, chance))])
          break
        case 1: // several at once, cut and mixed
          await talk([hello(clocks), push(spoiled(victim?.update ?? good, chance))])
          break
        case 2: // somebody else's row, again
          if (victim) await talk([hello(clocks), push(victim.update, victim.scope)])
          break
        case 3: // somebody else's client, at a clock that is not used yet
          await talk([hello(clocks), push(encodeUpdate({ ...own, id: idOfDot({ client: chance.whole(1, 1 << 30), clock: 0 }) }))])
          break
        case 4: // in somebody else's name
          await talk([hello(clocks), push(encodeUpdate({ ...own, by: 'p-clerk' as PersonId }))])
          break
        case 5: // a hole in the clocks
          await talk([hello(clocks), push(encodeUpdate({ ...own, id: idOfDot({ client: lease?.client ?? 1, clock: 99 }) }))])
          break
        case 6: // where nobody let it
          await talk([hello(clocks), push(good, 'station/329900112200/register' as ScopeId)])
          break
        case 7: // frames of rubbish
          await talk([hello(clocks), spoiled(push(good), chance), new Uint8Array(chance.whole(0, 40))])
          break
        case 8: // a delete set that empties everything
          await talk([hello(clocks), push(withDeletes(good))])
          break
        case 9: // a known kind with a body that is none: it passes the relay, and devices set it aside
          await tryPush(encodeUpdate({ ...own, body: { open: { mark: markIn(own), goneOn: 'never', grid: 7 } } }), scope)
          break
        case 10: // a stamp of the next century
          await tryPush(encodeUpdate({ ...own, at: stampAt(now() + 3e12) }), scope)
          break
        case 11: // about a record of a scope where it may say nothing
          if (victim) await reachOver(victim.update, scope, own)
          break
        default: // and a line like everybody's
          await tryPush(good, scope)
      }
    },
  }

  async function reachOver(update: Uint8Array, scope: ScopeId, own: Entry): Promise<void> {
    const victim = parseUpdate(update)
    if (victim.ok)
      await tryPush(encodeUpdate({ ...own, about: victim.value.about, body: { open: { ...own.body.open, goneOn: '2026-11-24' } } }), scope)
  }

  async function tryPush(update: Uint8Array, scope: ScopeId): Promise<void> {
    const client = lease?.client
    const downs = await talk([hello(clocks), encodeFrame({ kind: 'push', n: 1, rows: [{ scope, update }] })])
    if (lease?.client === client && downs.some((down) => down.kind === 'ack')) clocks.set(scope, (clocks.get(scope) ?? 0) + 1)
  }
}

const markIn = (entry: Entry): unknown => entry.body.open.mark

function spoiled(bytes: Uint8Array, chance: Chance): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let n = chance.whole(1, 5); n > 0 && copy.length > 0; n--) copy[chance.whole(0, copy.length)] = chance.whole(0, 256)
  return chance.hits(0.3) ? copy.subarray(0, chance.whole(0, copy.length + 1)) : copy
}

/** The same row, and "client 101: everything" in the delete set. */
function withDeletes(update: Uint8Array): Uint8Array {
  const tail = [1, 101, 1, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]
  return Uint8Array.from([...update.subarray(0, update.length - 1), ...tail])
}
