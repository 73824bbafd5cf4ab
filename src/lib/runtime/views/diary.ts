/**
 * The diary of a household: its own words, its people, visits, needs, promises and cases, newest first. A page is so many visits and all that belongs to
 * their time: visits carry pictures and are read as far back as asked; everything else of a household is small and read whole, a few records at a time.
 */
import { diaryOf, type DiaryLine } from '../../domain/diary.ts'
import { topicOf } from '../../domain/parse-entry.ts'
import { groupBy } from '../../kernel/group.ts'
import type { Day, RecordId } from '../../kernel/ids.ts'
import { compareText } from '../../kernel/text.ts'
import { mayWrite, type Grant } from '../../protocol/rights.ts'
import { readableOf, type Db, type ReadableEntry, type StoredEntry } from '../../readmodel/index.ts'
import type { Diary, DiaryEntry } from '../conflict-face.ts'
import { settingOf, type Setting } from './lines.ts'
import { ownClients, saidOn } from './said-on.ts'

const VISITS_A_PAGE = 30
const RECORDS_AT_ONCE = 100
const HIGH = '\uffff'

export async function diaryOfHousehold(db: Db, household: RecordId, pages: number, grant: Grant, day: Day): Promise<Diary | null> {
  const home = await db.households.get(household)
  if (!home) return null
  const count = pages * VISITS_A_PAGE
  const [setting, residents, visits, needs, followUps, cases] = await Promise.all([
    settingOf(db, day),
    db.residents.where('household').equals(household).toArray(),
    db.visits
      .where('[household+when]')
      .between([household, ''], [household, HIGH])
      .reverse()
      .limit(count + 1)
      .toArray(),
    db.needs.where('household').equals(household).primaryKeys(),
    db.followUps.where('household').equals(household).primaryKeys(),
    db.cases.where('household').equals(household).primaryKeys(),
  ])
  const shown = visits.slice(0, count)
  const from = visits.length > count ? (shown.at(-1)?.when ?? '') : ''
  const records = [
    household,
    ...residents.map((one) => one.id),
    ...shown.map((one) => one.id),
    ...needs,
    ...followUps,
    ...cases,
  ] as RecordId[]
  const entries = await entriesOf(db, records)
  const names = new Map<string, string>([[household, home.headName], ...residents.map((one) => [one.id, one.name] as const)])
  const lines = (await toldLines(db, entries, names, grant, setting)).filter((line) => line.when >= from)
  lines.sort((a, b) => compareText(b.when, a.when) || compareText(b.at, a.at) || compareText(b.key, a.key))
  return {
    household,
    headName: home.headName,
    address: home.address,
    lines,
    hasMore: visits.length > count,
    unknown: entries.filter((entry) => entry.unknown === 1).length,
  }
}

/** A few records at a time, so that no read holds the screen. */
async function entriesOf(db: Db, records: readonly RecordId[]): Promise<readonly StoredEntry[]> {
  const found: StoredEntry[] = []
  for (let from = 0; from < records.length; from += RECORDS_AT_ONCE)
    for (const entry of await db.entries
      .where('about')
      .anyOf(records.slice(from, from + RECORDS_AT_ONCE))
      .toArray())
      found.push(entry)
  return found
}

async function toldLines(
  db: Db,
  entries: readonly StoredEntry[],
  names: ReadonlyMap<string, string>,
  grant: Grant,
  setting: Setting,
): Promise<DiaryEntry[]> {
  const byRecord = groupBy(entries, (entry) => entry.about)
  const [own, unsent, unheard] = await Promise.all([
    ownClients(db),
    db.outbox.toArray(),
    db.hindsight
      .where('id')
      .anyOf([...byRecord.keys()])
      .toArray(),
  ])
  const waiting = new Set(unsent.map((line) => `${line.scope} ${line.id}`))
  const whys = new Map(unheard.map((row) => [`${row.scope} ${row.entry}`, row.why]))
  const on = saidOn(
    own,
    entries.map((entry) => ({ entry: entry.id, by: entry.by })),
  )
  return [...byRecord.values()].flatMap((some) => {
    const known = readableOf(some)
    const byId = new Map(known.map((entry) => [entry.id, entry]))
    return linesOf(known).flatMap((line): DiaryEntry[] => {
      const entry = byId.get(line.entry)
      if (!entry) return []
      const key = `${entry.scope} ${line.entry}`
      const topic = topicOf(entry.kind)
      if (topic === 'rhythm') return []
      return [
        {
          ...line,
          key,
          topic,
          byName: setting.nameOf(line.by),
          on: on(line),
          name: names.get(line.about) ?? '',
          toName: line.fact.what === 'case-handed' ? setting.nameOf(line.fact.to) : '',
          progress: waiting.has(key) ? 'kept' : 'sent',
          why: whys.get(key) ?? null,
          mayTakeBack: line.isLastWord && !line.isContested && mayWrite(grant, entry.scope, entry.kind),
        },
      ]
    })
  })
}

const linesOf = (entries: readonly ReadableEntry[]): readonly DiaryLine[] => (entries.length === 0 ? [] : diaryOf(entries))
