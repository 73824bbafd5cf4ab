/**
 * Bugs that are planted into the real rooms while they are loaded (`plant-hook.ts`), one at a time: a world that does not find each of them proves
 * nothing. A plant whose text is not there any more fails the run, so that the list cannot rot.
 */
export interface Plant {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
  /** In the same room: where one line of defence covers for another, both must fall. */
  readonly also?: { readonly find: string; readonly replace: string }
}

const plant = (name: string, file: string, find: string, replace: string): Plant => ({ name, file, find, replace })
const SRC = 'src/lib'
const RELAY = 'sync-server'

export const PLANTS: readonly Plant[] = [
  plant(
    'the relay acknowledges before its disk has it',
    'test/simulation/relay-disk.ts',
    '    disk.synced = disk.rows.length\n',
    '    disk.synced = Math.max(disk.synced, disk.rows.length - 3)\n',
  ),
  plant('a keep is told before the disk has it', 'test/simulation/played-device.ts', "durability: 'strict'", "durability: 'relaxed'"),
  plant(
    'the cursor moves before the rows are in',
    `${SRC}/readmodel/arrive.ts`,
    "  return db.transaction('rw', [...foldTables(db), db.cursors, db.clocks], async (): Promise<Arrived> => {",
    "  const early = await db.cursors.get(page.scope)\n  if (page.from === (early?.seq ?? 0) && page.rows.length > 0)\n    await db.cursors.put({ scope: page.scope, seq: page.from + page.rows.length, head: page.head })\n  return db.transaction('rw', [...foldTables(db), db.cursors, db.clocks], async (): Promise<Arrived> => {",
  ),
  plant(
    'the relay leaves a row out of a page',
    `${RELAY}/sessions/conversation.ts`,
    'const rows = stop < 0 ? page : page.slice(0, stop)',
    'const rows = (stop < 0 ? page : page.slice(0, stop)).filter((_row, at) => at !== 3)',
  ),
  plant(
    'another lease is the same client again',
    `${RELAY}/store/memory-devices.ts`,
    'const drawn = { epoch, client: whole(1, 2 ** 32) }\n      if (lease(device, drawn)) return drawn',
    'const drawn = { epoch, client: newestLease(device)?.client ?? whole(1, 2 ** 32) }\n      leases.set(drawn.client, { device, epoch })\n      newest.set(device, drawn)\n      retired.delete(drawn.client)\n      if (lease(device, drawn) || epoch > 0) return drawn',
  ),
  plant(
    'the outbox forgets at sending',
    `${SRC}/runtime/engine/source.ts`,
    '        rows.push({ key: entry.id, scope: entry.scope, update })\n',
    '        rows.push({ key: entry.id, scope: entry.scope, update })\n        await markSent(db, [{ scope: entry.scope, id: entry.id }])\n',
  ),
  plant(
    'a keep writes no line to send',
    `${SRC}/readmodel/keep.ts`,
    '  await db.outbox.bulkAdd(entries',
    '  if (entries.length > 1) await db.outbox.bulkAdd(entries',
  ),
  plant('a new entry names one head only', `${SRC}/readmodel/keep.ts`, 'after: after.slice(0, 32)', 'after: after.slice(0, 1)'),
  plant(
    'the cursor passes over more than its own rows',
    `${SRC}/readmodel/arrive.ts`,
    'while (seqs.has(seq + 1)) seq += 1',
    'seq = Math.max(seq, ...seqs)',
  ),
  plant(
    'what waits is written anew before everything is here',
    `${SRC}/readmodel/lease.ts`,
    'if (cursor && cursor.seq < cursor.head) return 0',
    'void cursor',
  ),
  plant('a new log is met with old cursors', `${SRC}/readmodel/lease.ts`, '  await db.cursors.clear()\n', ''),
  plant(
    'a new log is not offered what the old one had',
    `${SRC}/readmodel/lease.ts`,
    'await offerAgain(db, told.lease.client)',
    'await db.cursors.clear()',
  ),
  {
    name: 'pages and news go out without a look at rights',
    file: `${RELAY}/sessions/conversation.ts`,
    find: 'if (!mayRead(grant, scope) || !sendPage(scope)) {',
    replace: 'if (!sendPage(scope)) {',
    also: {
      find: 'for (const scope of scopes) if (mayRead(grant, scope)) behind.add(scope)',
      replace: 'for (const scope of scopes) behind.add(scope)',
    },
  },
  plant(
    'news go to everybody',
    `${RELAY}/sessions/conversation.ts`,
    'new Map([...deps.log.heads()].filter(([scope]) => mayRead(grant, scope)).sort(byWeight))',
    'new Map([...deps.log.heads()].sort(byWeight))',
  ),
  plant(
    'anybody writes under any client',
    `${RELAY}/sessions/judge-push.ts`,
    'if (!leased.has(client) && !deps.isLeasedTo(device, client))',
    'if (!deps.isLeasedTo)',
  ),
  plant('anybody signs as anybody', `${RELAY}/sessions/judge-push.ts`, 'if (by !== standing.person.id)', 'if (by === undefined)'),
  plant(
    'rights are not asked at a push',
    `${RELAY}/sessions/judge-push.ts`,
    'if (!mayWrite(grant, scope, kind))',
    'if (mayWrite === undefined)',
  ),
  plant(
    'holes in the clocks are let in',
    `${RELAY}/store/placing.ts`,
    "if (clock > next) return refuse({ refusal: { kind: 'clock-gap', scope, next }, row: index })",
    'void 0',
  ),
  plant(
    'a used clock is acknowledged whatever it says',
    `${RELAY}/store/placing.ts`,
    'if (!there || !sameBytes(there.update, row.update))',
    'if (!there)',
  ),
  plant('the same row is written again', `${RELAY}/store/placing.ts`, '    if (clock < next) {', '    if (clock < next - 1) {'),
  plant(
    'a delete set passes',
    `${SRC}/protocol/update.ts`,
    "if (readVarUint(reader) !== 0 || reader.fault !== '') return malformed('deletes')\n  if (bytesLeft(reader) > 0) return malformed('bytes behind the end')",
    'void bytesLeft',
  ),
  plant('a version that does not stand is forgotten', `${SRC}/domain/described.ts`, 'if (others.length > 0)', 'if (others.length > 1)'),
  plant(
    'unknown kinds are dropped',
    `${SRC}/readmodel/fold-rows.ts`,
    'else parsed.set(',
    "else if (found.value.phase !== 'unknown') parsed.set(",
  ),
  plant(
    'a tablet years ahead drags all clocks',
    `${SRC}/kernel/stamp.ts`,
    'if (msOfStamp(seen) > now + MAX_AHEAD_MS) return last',
    'void now',
  ),
  plant('a refused line counts as sent', `${SRC}/readmodel/outbox.ts`, '.modify({ refused: reason })', '.delete()'),
  plant(
    'a carrier is not compared when it is opened',
    `${SRC}/replica/index.ts`,
    'return settled.every((id) => here.has(id)) || joins(carrier, await source.updates(scope))',
    'return true',
  ),
  plant(
    'a twin is taken for ourselves',
    `${SRC}/readmodel/give-way.ts`,
    'ours !== undefined &&\n  arrived !== undefined &&\n',
    'ours !== undefined ||\n  arrived !== undefined ||\n',
  ),
  plant(
    'a lease that was given up still writes',
    `${RELAY}/sessions/greet.ts`,
    'if (devices.isLeasedTo(device, hello.client)) devices.retire(hello.client)',
    'void 0',
  ),
  plant(
    'a log that may not be read any more is waited for',
    `${SRC}/readmodel/arrive.ts`,
    'if (head > seq && !Object.hasOwn(heads, scope))',
    'if (head > seq && head < 0)',
  ),
  plant(
    'rows under our own client are taken from a twin',
    `${SRC}/readmodel/arrive.ts`,
    "if (entries.some(({ id }) => isAhead(id, client, next))) return { seq: cursor, outcome: 'twin' }",
    'void isAhead',
  ),
  plant(
    'a record may be spoken of from any scope',
    `${SRC}/kernel/record-id.ts`,
    'if (id.length !== DRAWN + TAG) return true',
    'if (id.length > 0) return true',
  ),
  plant(
    'what was written anew goes out before the disk has it',
    `${SRC}/runtime/engine/source.ts`,
    'if ((await unsettledOf(db)) !== undefined) await settle()',
    'void settle',
  ),
  plant(
    'what lies between the entries of a topic is left out',
    `${SRC}/readmodel/fold-rows.ts`,
    'if (byTopic.size < 2) return byTopic',
    'if (byTopic.size > 0) return byTopic',
  ),
]
