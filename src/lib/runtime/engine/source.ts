/** Introduces the link to the read model and the carriers: bytes of the wire on one side, entries on the other. */
import { dotOfId } from '../../kernel/dot.ts'
import type { Entry } from '../../kernel/entry.ts'
import type { EntryId, GridCode, PersonId, ScopeId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import type { UpdateSource } from '../../link/index.ts'
import type { Rows, Welcome } from '../../protocol/down.ts'
import { encodeUpdate, parseUpdate } from '../../protocol/update.ts'
import {
  arrive,
  askForLease,
  catchUpLines,
  countComing,
  markRefused,
  markSent,
  noteHeads,
  offerFrom,
  passOver,
  reissue,
  reissueOf,
  sessionOf,
  takeStanding,
  unsentEntries,
  unsettledOf,
  type ArrivedRow,
  type Db,
  type StoredEntry,
} from '../../readmodel/index.ts'
import type { EntrySource, Replica } from '../../replica/index.ts'

export interface SourceDeps {
  readonly db: Db
  readonly replica: Pick<Replica, 'put'>
  readonly app: string
  now(): number
  /** The relay's clock was heard. */
  heardNow(relayNow: number): void
  /** Waits until the disk has what was written anew (`readmodel/lease.ts`, L6). */
  settle(): Promise<void>
  /** Entries that were held back may go out now. */
  wantPush(): void
}

/** Field by field: what else a store keeps beside an entry is nobody's business on the wire, and the dot is the id. */
const entryOf = (scope: ScopeId, { id, about, kind, by, at, after, v, body }: Entry): StoredEntry => ({
  scope,
  id,
  about,
  kind,
  by,
  at,
  after,
  v,
  body,
})
const bytesOf = (entry: StoredEntry): Uint8Array => encodeUpdate(entry)

export function openSource({ db, replica, app, now, heardNow, settle, wantPush }: SourceDeps): UpdateSource {
  /** Numbers of own rows that the cursor could not pass over yet. */
  const ahead = new Map<ScopeId, Set<number>>()

  async function pass(scope: ScopeId, seqs: readonly number[]): Promise<void> {
    const waiting = new Set([...(ahead.get(scope) ?? []), ...seqs])
    if (waiting.size > 0) ahead.set(scope, await passOver(db, scope, waiting))
  }

  /** Looked up once per connection: a first fill has hundreds of pages, and nearly never a change of lease. */
  let waitsForLease = false
  async function release(): Promise<number> {
    const count = await reissue(db, now())
    waitsForLease = (await reissueOf(db)) !== undefined
    return count
  }

  return {
    async hello() {
      const session = must(await sessionOf(db), 'the engine runs only for somebody who signed in')
      const [cursors, clocks] = await Promise.all([db.cursors.toArray(), db.clocks.toArray()])
      ahead.clear()
      return {
        app,
        token: session.token,
        device: session.device,
        epoch: session.lease.epoch,
        client: session.lease.client,
        logId: session.logId,
        cursors: Object.fromEntries(cursors.filter((one) => one.seq > 0).map(({ scope, seq }) => [scope, seq])),
        clocks: Object.fromEntries(clocks.map(({ scope, next }) => [scope, next])),
      }
    },

    async nextRows(maxBytes, maxRows) {
      if ((await unsettledOf(db)) !== undefined) await settle()
      const rows = []
      let size = 0
      for (const entry of await unsentEntries(db, maxRows)) {
        const update = bytesOf(entry)
        size += update.length
        if (rows.length > 0 && size > maxBytes) break
        rows.push({ key: entry.id, scope: entry.scope, update })
      }
      return rows
    },

    async acked(rows, seqs) {
      await markSent(
        db,
        rows.map((row) => ({ scope: row.scope, id: row.key as EntryId })),
      )
      for (const scope of new Set(rows.map((row) => row.scope))) {
        replica.put(
          scope,
          rows.filter((row) => row.scope === scope).map((row) => row.update),
        )
        await pass(
          scope,
          rows.flatMap((row, at) => (row.scope === scope ? [seqs[at] ?? 0] : [])),
        )
      }
    },

    async refusedRow(row, refusal) {
      switch (refusal.kind) {
        case 'clock-reused':
        case 'not-your-client':
          break
        default:
          await markRefused(db, { scope: row.scope, id: row.key as EntryId }, refusal.kind)
      }
      // Its clock is a hole that nothing of this client can be sent across: what comes after is written anew under another lease.
      await askForLease(db)
      return 'again'
    },

    async gap(scope, next) {
      const session = must(await sessionOf(db), 'the engine runs only for somebody who signed in')
      if (await offerFrom(db, scope, session.lease.client, next)) return 'on'
      await askForLease(db)
      return 'again'
    },

    async arrived(page: Rows) {
      const rows = page.rows.map(({ seq, update }): ArrivedRow => {
        const parsed = parseUpdate(update)
        return parsed.ok
          ? { seq, entry: entryOf(page.scope, parsed.value), bytes: update }
          : { seq, entry: null, reason: `update ${parsed.error.kind}`, bytes: update }
      })
      const { outcome } = await arrive(db, { scope: page.scope, from: page.from, rows, head: page.head }, now())
      switch (outcome) {
        case 'gap':
          return 'gap'
        case 'twin':
          await askForLease(db)
          return 'gap' // the next hello asks for another lease
        case 'old':
          return 'kept'
        case 'taken':
          replica.put(
            page.scope,
            rows.flatMap((row) => (row.entry ? [row.bytes] : [])),
          )
          await pass(page.scope, [])
          if (waitsForLease && (await release()) > 0) wantPush()
          // The last page of a fill: now every household line is written once.
          if (page.from + page.rows.length >= page.head && (await countComing(db)) === 0) await catchUpLines(db, now())
          return 'kept'
      }
    },

    async welcomed(welcome: Welcome) {
      heardNow(welcome.now)
      const { person, village, grids, people } = welcome.standing
      const answer = await takeStanding(
        db,
        {
          lease: welcome.lease,
          logId: welcome.logId,
          person: { ...person, id: person.id as PersonId },
          village,
          grids: grids.map((grid) => ({ ...grid, code: grid.code as GridCode })),
        },
        people,
      )
      await noteHeads(db, welcome.heads)
      waitsForLease = (await reissueOf(db)) !== undefined
      if (waitsForLease && (await release()) > 0) wantPush()
      return answer
    },
  }
}

/** What carriers are rebuilt from: everything of a scope that the relay has, so neither what waits in the outbox nor what came by hand. */
export const openEntrySource = (db: Db): EntrySource => ({
  async ids(scope) {
    const waiting = await unsentIn(db, scope)
    const keys = await db.entries.where('[scope+id]').between([scope, ''], [scope, '\uffff']).primaryKeys()
    return { settled: keys.flatMap(([, id]) => (waiting.has(id) ? [] : [id])), waiting }
  },
  async updates(scope) {
    const unsent = await unsentIn(db, scope)
    const entries = await db.entries.where('[scope+id]').between([scope, ''], [scope, '\uffff']).toArray()
    const clockOf = (entry: StoredEntry): number => dotOfId(entry.id)?.clock ?? 0
    return entries
      .filter((entry) => !unsent.has(entry.id))
      .sort((a, b) => clockOf(a) - clockOf(b))
      .map(bytesOf)
  },
})

async function unsentIn(db: Db, scope: ScopeId): Promise<ReadonlySet<string>> {
  const [waiting, carried] = await Promise.all([
    db.outbox.where('scope').equals(scope).toArray(),
    db.carried.where('[scope+id]').between([scope, ''], [scope, '\uffff']).toArray(),
  ])
  return new Set([...waiting, ...carried].map((line): string => line.id))
}
