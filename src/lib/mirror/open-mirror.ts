/**
 * The mirror of one store's outbox: told how the outbox stands, it writes what changed behind what it has, in one batch, and flushes.
 * It knows no database; whoever follows one tells it. One worker of the device writes at a time (the lease).
 *
 *   W1  When `write` has settled well, a reader of the files finds exactly what it was told, also after the browser was killed.
 *   W2  Killed at any moment, a reader finds what one `write` or the one before it was told, never a mixture.
 *   W3  Nothing is written over: a new beginning goes into the other file, and the old one stays until that is finished.
 *   W4  A fault of the files is a state, not a throw; the next `write` begins anew in the other file.
 */
import type { Entry } from '../kernel/entry.ts'
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import { namesOf, type MirrorFile, type MirrorFolder } from './files.ts'
import { FORMAT, parseLine, printLine, type Line } from './lines.ts'
import { keyOf, printed, readSaved, type Saved } from './saved.ts'

/** How the outbox stands now. */
export interface Standing {
  readonly facts: Readonly<Record<string, unknown>>
  readonly clocks: Readonly<Record<ScopeId, number>>
  /** In the order they were kept. */
  readonly lines: readonly OutboxLine[]
}
export interface OutboxLine {
  readonly scope: ScopeId
  readonly id: EntryId
  readonly at: number
  readonly refused?: string
}

export type EntriesOf = (lines: readonly OutboxLine[]) => Promise<readonly (Entry | undefined)[]>

export type MirrorState =
  /** What is in the files is what `write` was told last. */
  | { readonly phase: 'follows'; readonly entries: number; readonly bytes: number }
  /** This time it was not written: `why` is the name of the machine's fault. */
  | { readonly phase: 'failed'; readonly why: string }

export interface Mirror {
  /** What the files held when they were opened. */
  readonly found: Saved | null
  /** `entriesOf`: the entry of each of these lines, at its place; undefined when it is not there any more. Never rejects for a fault of the files. */
  write(now: Standing, entriesOf: EntriesOf): Promise<MirrorState>
  /** Begins anew in the other file with the next `write`. */
  beginAnew(): void
  close(): Promise<void>
}

/** Beyond this, and when most of it is dead, the next batch begins anew in the other file. */
const COMPACT_ABOVE_BYTES = 128 * 1024

export async function openMirror(folder: MirrorFolder, store: string, incarnation: string): Promise<Mirror> {
  const names = namesOf(store)
  const files: MirrorFile[] = []
  try {
    for (const name of names) files.push(await folder.open(name))
    const found = readSaved(await Promise.all(files.map((file) => file.read())))
    return mirrorOver(files, store, incarnation, found)
  } catch (fault) {
    for (const file of files) await file.close()
    throw fault
  }
}

function mirrorOver(files: readonly MirrorFile[], store: string, incarnation: string, found: Saved | null): Mirror {
  let turn = found?.turn ?? 0
  /** Null before the first write, and after a fault: then nobody knows what the file holds. */
  let told: Told | null = null

  const fileOf = (of: number): MirrorFile => {
    const file = files[of % 2]
    if (!file) throw new Error('bug: a mirror has two files')
    return file
  }

  async function append(lines: readonly Line[], was: Told): Promise<number> {
    const bytes = printed([...lines, { kind: 'end' }])
    await fileOf(turn).write(bytes, was.bytes)
    await fileOf(turn).flush()
    return was.bytes + bytes.length
  }

  /** W3: the file that is not read now, and again that one until a beginning in it has succeeded. */
  async function begin(lines: readonly Line[]): Promise<number> {
    const next = turn + 1
    const bytes = printed([{ kind: 'head', format: FORMAT, turn: next, store, incarnation }, ...lines, { kind: 'end' }])
    await fileOf(next).truncate(0)
    await fileOf(next).write(bytes, 0)
    await fileOf(next).flush()
    turn = next
    return bytes.length
  }

  return {
    found,
    async write(now, entriesOf) {
      const was = told !== null && isMostlyDead(told) ? null : told
      const before = was ?? NOTHING
      const fresh = now.lines.filter((line) => before.lines.get(keyOf(line.scope, line.id)) !== (line.refused ?? ''))
      const lines = changes(before, now, linesOf(fresh, await entriesOf(fresh)))
      told = null
      try {
        const bytes = was === null ? await begin(lines) : lines.length > 0 ? await append(lines, was) : was.bytes
        const begunBytes = was?.begunBytes ?? bytes
        told = { ...toldOf(now), bytes, begunBytes }
        return { phase: 'follows', entries: now.lines.length, bytes }
      } catch (fault) {
        if (fault instanceof DOMException || fault instanceof TypeError) return { phase: 'failed', why: fault.name } // W4
        throw fault
      }
    },
    beginAnew() {
      told = null
    },
    async close() {
      for (const file of files) await file.close()
    },
  }
}

interface Told {
  readonly facts: string
  readonly clocks: Readonly<Record<ScopeId, number>>
  /** Key → why it was refused, or ''. */
  readonly lines: ReadonlyMap<string, string>
  readonly bytes: number
  /** How long the file was when it was begun. */
  readonly begunBytes: number
}
const NOTHING: Told = { facts: '', clocks: {}, lines: new Map(), bytes: 0, begunBytes: 0 }

const toldOf = ({ facts, clocks, lines }: Standing): Pick<Told, 'facts' | 'clocks' | 'lines'> => ({
  facts: JSON.stringify(facts),
  clocks,
  lines: new Map(lines.map(({ scope, id, refused = '' }) => [keyOf(scope, id), refused])),
})

const isMostlyDead = ({ bytes, begunBytes }: Told): boolean => bytes > COMPACT_ABOVE_BYTES && bytes > 3 * begunBytes

/**
 * An entry that is there no more was renamed or sent a moment ago: the next standing says so. One that could not be read again (larger than a row may be, so that
 * the relay refuses it as well) stays out: it would hide what stands behind it.
 */
const linesOf = (lines: readonly OutboxLine[], entries: readonly (Entry | undefined)[]): readonly Line[] =>
  lines
    .flatMap(({ scope, at, refused }, place): Line[] => {
      const entry = entries[place]
      return entry ? [{ kind: 'entry', scope, entry, at, ...(refused === undefined ? {} : { refused }) }] : []
    })
    .filter((line) => parseLine(printLine(line)) !== null)

function changes(before: Told, now: Standing, entries: readonly Line[]): readonly Line[] {
  const next = toldOf(now)
  const gone = [...before.lines.keys()].filter((key) => !next.lines.has(key))
  const forgotten = Object.keys(before.clocks).some((scope) => !(scope in now.clocks))
  const clocks = Object.entries(now.clocks).filter(([scope, clock]) => forgotten || before.clocks[scope as ScopeId] !== clock)
  return [
    ...(before.facts === next.facts ? [] : [{ kind: 'facts', facts: now.facts } satisfies Line]),
    ...(forgotten ? [{ kind: 'new-lease' } satisfies Line] : []),
    ...(clocks.length > 0 ? [{ kind: 'clocks', clocks: Object.fromEntries(clocks) as Record<ScopeId, number> } satisfies Line] : []),
    ...entries,
    ...inParts(gone, 1000).map((keys): Line => ({ kind: 'gone', ids: keys.map(idsOf) })),
  ]
}

function inParts<T>(things: readonly T[], size: number): readonly (readonly T[])[] {
  const parts = []
  for (let from = 0; from < things.length; from += size) parts.push(things.slice(from, from + size))
  return parts
}

function idsOf(key: string): readonly [ScopeId, EntryId] {
  const at = key.lastIndexOf(' ')
  return [key.slice(0, at) as ScopeId, key.slice(at + 1) as EntryId]
}
