/** Spoils of the engine folders: readmodel, replica, link. */
import { inRoom, type Spoil } from './spoil.ts'

const READMODEL: readonly Spoil[] = [
  ...inRoom(
    'src/lib/readmodel/keep.ts',
    ['src/lib/readmodel/readmodel.test.ts'],
    [
      ['K1', 'must(added === entries.length || null,', 'must(true,'],
      ['K2', 'clocks.set(scope, clock + 1)', 'clocks.set(scope, clock + 2)'],
      ['K3', 'after: after.slice(0, 32)', 'after: []'],
      ['A3', 'body: asOnTheWire(body) as Body', 'body: body as Body', 'test/fuzz/pages.test.ts'],
    ],
  ),
  ...inRoom(
    'src/lib/readmodel/beyond-refused.ts',
    ['src/lib/readmodel/lease.test.ts'],
    [
      ['K4', '...headsOf(entries.filter((entry) => !refused.has(entry))), ', ''],
      ['K4', 'if (refused.has({ scope, id })) open.push', 'if (afterById.size < 0) open.push'],
    ],
  ),
  ...inRoom(
    'src/lib/readmodel/fold-rows.ts',
    ['src/lib/readmodel/readmodel.test.ts'],
    [
      ['M1', 'await table.bulkAdd(rows)', 'await table.bulkPut(rows)', 'src/lib/readmodel/once.test.ts'],
      ['M2', 'for (const [at, id] of before.entries()) whole.set(id, logs[at] ?? [])', '', 'src/lib/readmodel/conflict-rows.test.ts'],
      ['M3', 'if (!found.ok) bad.push(', 'if (!found.ok) void ('],
    ],
  ),
  ...inRoom(
    'src/lib/readmodel/arrive.ts',
    ['src/lib/readmodel/readmodel.test.ts'],
    [
      ['A1', "return { seq: cursor, outcome: 'old' }", "return { seq: last, outcome: 'taken' }"],
      ['A2', "if (page.from > cursor) return { seq: cursor, outcome: 'gap' } // A2", ''],
      ['A3', 'own.filter((line) => !foreign.includes(line)),', '[],'],
      ['A4', 'await writeAnew(db, client, foreign, now) // A4', ''],
    ],
  ),
  ...inRoom(
    'src/lib/readmodel/outbox.ts',
    ['src/lib/readmodel/readmodel.test.ts'],
    [
      [
        'O1',
        'export const mayGo = (line: OutboxLine): boolean => line.refused === undefined',
        'export const mayGo = (_line: OutboxLine): boolean => true',
      ],
      ['O1', 'modify({ refused: reason })', 'delete()'],
      ['O2', 'own.sort((a, b) => a.clock - b.clock)', 'own.sort((a, b) => b.clock - a.clock)'],
      ['O2', 'if (own[0]?.clock !== next) return false', ''],
    ],
  ),
  ...inRoom(
    'src/lib/readmodel/lease.ts',
    ['src/lib/readmodel/readmodel.test.ts'],
    [
      [
        'L1',
        'const after = newNames(line.scope, namesBeyond(was, records.get(line.about) ?? [], refused))',
        'const after = was.after',
        'src/lib/readmodel/readmodel.test.ts',
      ],
      ['L2', 'if (cursor && cursor.seq < cursor.head) return 0', ''],
      ['L3', 'await db.cursors.clear()', ''],
      ['L3', 'await offerAgain(db, told.lease.client)', ''],
      [
        'L4',
        '// a twin has its id: as another entry it is offered once more\n    await db.outbox.put({ ...rest, id })',
        '\n    await db.outbox.put({ ...line, id })',
      ],
      ['L5', 'lease: was && !isOther ? was.lease : told.lease', 'lease: told.lease'],
      ['L5', 'logId: was?.logId ?? told.logId', 'logId: told.logId'],
      ['L7', 'clientOf(entry) === client && entry.after', 'clientOf(entry) === 0 && entry.after', 'src/lib/readmodel/lease.test.ts'],
      ['L7', 'mayGo(line) && line.again !== true', 'mayGo(line)', 'src/lib/readmodel/lease.test.ts'],
      ['K4', 'namesBeyond(was, records.get(line.about) ?? [], refused)', 'was.after', 'src/lib/readmodel/lease.test.ts'],
    ],
  ),
]

const REPLICA: readonly Spoil[] = [
  ...inRoom(
    'src/lib/replica/index.ts',
    ['src/lib/replica/replica.test.ts', 'src/lib/replica/carrier.test.ts'],
    [
      ['R2', 'if (!(fault instanceof Error)) throw fault\n    return false', 'throw fault'],
      ['R2', 'if (joins(carrier, await source.updates(scope))) return true', 'return joins(carrier, await source.updates(scope))'],
      ['R3', 'if (broken.has(scope)) return null', ''],
    ],
  ),
  ...inRoom(
    'src/lib/replica/carrier.ts',
    ['src/lib/replica/replica.test.ts', 'src/lib/replica/carrier.test.ts'],
    [
      [
        'R1',
        'updates.forEach((update) => Y.applyUpdate(doc, update, APPLIED))',
        'updates.slice(1).forEach((update) => Y.applyUpdate(doc, update, APPLIED))',
      ],
      [
        'R4',
        'updates.forEach((update) => Y.applyUpdate(doc, update, APPLIED))',
        "updates.forEach((update) => (Y.applyUpdate(doc, update, APPLIED), doc.getMap('entries').set('at', 1)))",
      ],
    ],
  ),
]

const LINK: readonly Spoil[] = [
  ...inRoom(
    'src/lib/link/decide.ts',
    ['src/lib/link/open-link.test.ts'],
    [
      ['K1', 'state.pauses.size > 0 || ', ''],
      ['K2', 'if (got && !ownFirst) return', 'if (got) return'],
      ['K3', 'return until(line.since + HELLO_MS, now) ??', 'return until(Infinity, now) ??'],
      ['K3', 'talk.pings >= PING_MISSES', 'talk.pings >= 99'],
      ['K5', 'Math.max(state.retryAt, state.triedAt + FLOOR_MS)', 'state.retryAt'],
      ['K10', 'if (state.socketFails < SOCKET_FAILS) return false', 'return false'],
    ],
  ),
  ...inRoom(
    'src/lib/link/step.ts',
    ['src/lib/link/open-link.test.ts'],
    [
      ['K1', 'new Set([...state.pauses].filter((one) => one !== reason))', 'new Set<string>()'],
      ['K4', 'now - goodSince >= GOOD_MS ? 1 :', 'now >= goodSince ? 1 :'],
      ['K6', 'if (token !== state.refusedToken) return', 'if (token !== undefined) return'],
      ['K9', 'return stop < 0 ? rows : rows.slice(0, stop)', 'return stop < 0 ? rows : rows'],
    ],
  ),
  ...inRoom('src/lib/link/pace.ts', ['src/lib/link/decide.test.ts'], [['P9', 'FLOOR_MS + luck * (top - FLOOR_MS)', 'luck * top']]),
]

export const ENGINE = [...READMODEL, ...REPLICA, ...LINK]
