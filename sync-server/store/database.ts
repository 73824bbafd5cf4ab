/**
 * The relay's one SQLite file: how it is opened, what tables it has. Knows no meaning of any row.
 *
 *   D1  What was committed survives a power cut: WAL with synchronous FULL, asserted, or the relay does not start.
 *   D2  One relay at a time has a folder; the lock goes with the process, however it ends.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { must } from '../../src/lib/kernel/must.ts'

export function openDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const database = new DatabaseSync(join(folder, 'relay.db'), { timeout: 5000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma wal_autocheckpoint = 1000')
  must(pragma(database, 'journal_mode') === 'wal' ? 'wal' : undefined, 'the log is kept in WAL mode')
  must(pragma(database, 'synchronous') === 2 ? 2 : undefined, 'a commit is flushed before it is acknowledged')
  const version = Number(pragma(database, 'user_version'))
  must(version <= SCHEMA_VERSION ? version : undefined, 'this data was written by a newer relay')
  database.exec(`begin immediate; ${SCHEMA}; pragma user_version = ${String(SCHEMA_VERSION)}; commit`)
  return database
}

/** D2. Closing what it gives frees the folder; the admin's commands need no lock. */
export function lockFolder(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const lock = new DatabaseSync(join(folder, 'relay.lock'), { timeout: 0 })
  lock.exec('pragma locking_mode = exclusive; begin exclusive')
  return lock
}

/** Runs inside one transaction; nothing of it stays when it throws. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate')
  try {
    const result = work()
    database.exec('commit')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

const SCHEMA_VERSION = 1

const SCHEMA = `
  create table if not exists fact(name text primary key, value text not null) strict, without rowid;
  create table if not exists row(
    scope text not null, seq integer not null, client integer not null, clock integer not null,
    device text not null, hash blob not null, bytes blob not null) strict;
  create unique index if not exists row_by_seq on row(scope, seq);
  create unique index if not exists row_by_dot on row(client, scope, clock);
  create table if not exists village(code text primary key, name text not null, town text not null) strict, without rowid;
  create table if not exists grid(code text primary key, village text not null, name text not null) strict, without rowid;
  create table if not exists person(
    id text primary key, login text not null unique, name text not null, role text not null, village text not null, password text not null) strict, without rowid;
  create table if not exists person_grid(person text not null, grid text not null, primary key(person, grid)) strict, without rowid;
  create table if not exists device(id text primary key, person text not null, since integer not null) strict, without rowid;
  create table if not exists lease(client integer primary key, device text not null, epoch integer not null, since integer not null, unique(device, epoch)) strict;
  create table if not exists retired(client integer primary key) strict;
  create table if not exists session(
    token blob primary key, person text not null, device text not null, since integer not null, used integer not null) strict, without rowid;
  create table if not exists blob(hash text not null, scope text not null, person text not null, bytes integer not null, primary key(hash, scope)) strict, without rowid;
`

const pragma = (database: DatabaseSync, name: string): unknown => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]
