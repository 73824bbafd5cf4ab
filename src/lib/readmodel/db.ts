/** The device's database. Additive changes only; an old tab must be able to go on until it is closed. */
import Dexie, { type Table } from 'dexie'
import type {
  CarriedLine,
  CaseLineRow,
  ConflictRow,
  DraftRow,
  FollowUpLineRow,
  HindsightRow,
  HouseholdLineRow,
  MetaRow,
  NeedLineRow,
  OrphanRow,
  OutboxLine,
  ParcelRow,
  PersonRow,
  PhotoRow,
  ResidentLineRow,
  ScopeCursor,
  SetAside,
  StoredEntry,
  VisitLineRow,
  WriterClock,
} from './rows.ts'

export type Durability = 'strict' | 'relaxed'

export class Db extends Dexie {
  declare readonly entries: Table<StoredEntry, [string, string]>
  declare readonly outbox: Table<OutboxLine, number>
  declare readonly setAside: Table<SetAside, number>
  declare readonly cursors: Table<ScopeCursor, string>
  declare readonly clocks: Table<WriterClock, string>
  declare readonly households: Table<HouseholdLineRow, string>
  declare readonly residents: Table<ResidentLineRow, string>
  declare readonly visits: Table<VisitLineRow, string>
  declare readonly needs: Table<NeedLineRow, string>
  declare readonly followUps: Table<FollowUpLineRow, string>
  declare readonly cases: Table<CaseLineRow, string>
  declare readonly people: Table<PersonRow, string>
  declare readonly drafts: Table<DraftRow, string>
  declare readonly photos: Table<PhotoRow, [string, string]>
  declare readonly orphans: Table<OrphanRow, string>
  /** Households whose line is behind their residents and visits, see `household-lines.ts`. */
  declare readonly behind: Table<OrphanRow, string>
  declare readonly conflicts: Table<ConflictRow, [string, string]>
  declare readonly hindsight: Table<HindsightRow, [string, string]>
  declare readonly carried: Table<CarriedLine, [string, string]>
  declare readonly parcels: Table<ParcelRow, string>
  declare readonly meta: Table<MetaRow, string>

  /** `strict` makes every commit wait for the disk: what a person was told is kept must survive a power cut. */
  constructor(name: string, durability: Durability) {
    super(name, { chromeTransactionDurability: durability, autoOpen: false })
    this.version(1).stores(Db.SCHEMA_1)
    this.version(2).stores(Db.ADDED_2)
  }

  /** What version 2 added: folded again from the entries when a device comes from version 1, so nothing is moved here. */
  static readonly ADDED_2 = {
    conflicts: '[id+field], id, changedAt',
    hindsight: '[scope+entry], id, at',
    carried: '[scope+id], about, parcel',
    parcels: 'id, at, state',
    setAside: '++n, scope, [scope+seq]',
  } as const

  static readonly SCHEMA_1 = {
    entries: '[scope+id], about, unknown',
    outbox: '++n, scope, about, [scope+id], refused',
    setAside: '++n, scope',
    cursors: 'scope',
    clocks: 'scope',
    households: 'id, dueOn, grid, [grid+address], changedAt',
    residents: 'id, household, changedAt',
    visits: 'id, when, [household+when]',
    needs: 'id, household, phase',
    followUps: 'id, household, openOn, keptOn',
    cases: 'id, household, need, openedOn',
    people: 'id',
    drafts: 'key',
    photos: '[hash+scope], unsent',
    orphans: 'id',
    behind: 'id',
    meta: 'key',
  } as const
}
