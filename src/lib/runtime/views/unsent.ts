/** What the relay does not have: what goes out by itself, and what it refused. Live queries' bodies, as in `views.ts`. */
import type { RecordId } from '../../kernel/ids.ts'
import { countRefused, countUnsent, refusedLines, type Db, type OutboxLine } from '../../readmodel/index.ts'
import type { Unsent, UnsentRecord } from '../face.ts'

const SHOWN = 200
/** A record may have several lines: so many are looked at to find those shown. */
const LOOKED_AT = 1_000

export async function unsentOf(db: Db): Promise<Unsent> {
  const [count, refusedCount, newest, refused] = await Promise.all([
    countUnsent(db),
    countRefused(db),
    db.outbox.orderBy('n').reverse().limit(LOOKED_AT).toArray(),
    refusedLines(db).limit(LOOKED_AT).toArray(),
  ])
  const going = newest.filter((line) => line.refused === undefined)
  const stuck = refused.sort((a, b) => (b.n ?? 0) - (a.n ?? 0))
  const [records, refusedRecords] = await Promise.all([recordsOf(db, going), recordsOf(db, stuck)])
  return {
    count,
    records: records.map(([, record]) => record),
    refusedCount,
    refused: refusedRecords.map(([line, record]) => ({ ...record, why: line.refused ?? '' })),
  }
}

/** One line of each record, with what a person knows it by. */
async function recordsOf(db: Db, lines: readonly OutboxLine[]): Promise<readonly (readonly [OutboxLine, UnsentRecord])[]> {
  const perRecord = [...new Map(lines.map((line) => [line.about, line] as const)).values()].slice(0, SHOWN)
  const homes = await Promise.all(perRecord.map((line) => householdOfRecord(db, line.kind, line.about)))
  const rows = await db.households.bulkGet(homes.map((id) => id ?? ''))
  return perRecord.map((line, index) => {
    const { about, kind, at } = line
    return [line, { about, kind, at, household: homes[index] ?? null, householdName: rows[index]?.headName ?? null }]
  })
}

async function householdOfRecord(db: Db, kind: string, about: RecordId): Promise<RecordId | null> {
  switch (kind.slice(0, kind.indexOf('.'))) {
    case 'household':
      return about
    case 'resident':
      return (await db.residents.get(about))?.household ?? null
    case 'visit':
      return (await db.visits.get(about))?.household ?? null
    case 'need':
      return (await db.needs.get(about))?.household ?? null
    case 'followUp':
      return (await db.followUps.get(about))?.household ?? null
    case 'case':
      return (await db.cases.get(about))?.household ?? null
    default:
      return null
  }
}
