/**
 * Checks every store of this device against the others and puts back what one of them lost: entries from the carriers, else from the relay; rows and carriers
 * from the entries; the mirror from the outbox. Only the holder of the lease does it. See `readmodel/mend.ts` for what is promised.
 */
import { dotOfId } from '../../kernel/dot.ts'
import type { Entry } from '../../kernel/entry.ts'
import type { EntryId, ScopeId } from '../../kernel/ids.ts'
import { isObject } from '../../protocol/shape.ts'
import { encodeUpdate, parseUpdate } from '../../protocol/update.ts'
import { addMissing, askAgain, missingIds, rebuild, scopesHere, tidySetAside, type Db, type StoredEntry } from '../../readmodel/index.ts'
import type { Replica } from '../../replica/index.ts'
import type { Mended, MendStep } from '../mend-face.ts'
import type { MirrorKeeper } from './mirror-keeper.ts'

export interface MendDeps {
  readonly db: Db
  readonly replica: Pick<Replica, 'values' | 'rebuild'>
  readonly mirror: Pick<MirrorKeeper, 'anew'>
  now(): number
  onprogress(step: MendStep, done: number, of: number): void
}

export async function mend({ db, replica, mirror, now, onprogress }: MendDeps): Promise<Mended> {
  const scopes = await scopesHere(db)
  let entriesBack = 0
  for (const [at, scope] of scopes.entries()) {
    onprogress('entries', at, scopes.length)
    entriesBack += await addMissing(db, await lostEntries(db, replica, scope), now())
  }
  await tidySetAside(db)
  const logsAskedAgain = await askAgain(db)
  onprogress('rows', 0, 1)
  await rebuild(db, now(), (done, of) => onprogress('rows', done, of))
  let carriersBroken = 0
  for (const [at, scope] of scopes.entries()) {
    onprogress('carriers', at, scopes.length)
    if (!(await replica.rebuild(scope))) carriersBroken += 1
  }
  onprogress('mirror', 0, 1)
  const { phase } = await mirror.anew()
  return { entriesBack, logsAskedAgain, carriers: scopes.length - carriersBroken, carriersBroken, mirror: phase }
}

async function lostEntries(db: Db, replica: Pick<Replica, 'values'>, scope: ScopeId): Promise<readonly StoredEntry[]> {
  const values = await replica.values(scope)
  if (!values || values.size === 0) return []
  const missing = await missingIds(db, scope, [...values.keys()])
  return [...missing].flatMap((id) => parseValue(scope, id, values.get(id)) ?? [])
}

/** A value of a carrier as the entry that it is, or null: its disk may have lost more than whole rows. */
export function parseValue(scope: ScopeId, id: string, value: unknown): StoredEntry | null {
  if (dotOfId(id) === undefined || !isObject(value) || !isObject(value['body']) || !isPlain(value, DEPTH)) return null
  const { about, kind, by, at, after, v, body } = value
  const parsed = parseUpdate(encodeUpdate({ id: id as EntryId, about, kind, by, at, after, v, body } as unknown as Entry))
  if (!parsed.ok) return null
  const { client: _client, clock: _clock, ...entry } = parsed.value
  return { scope, ...entry }
}

const DEPTH = 12

/** Nothing that could not be written down again. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null || value instanceof Uint8Array) return true
      if (depth === 0) return false
      if (Array.isArray(value)) return value.every((one) => isPlain(one, depth - 1))
      return Object.values(value).every((one) => one === undefined || isPlain(one, depth - 1))
    default:
      return false
  }
}
