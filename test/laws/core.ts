/** Spoils of the core: kernel, domain, protocol. */
import { inRoom, type Spoil } from './spoil.ts'

const KERNEL: readonly Spoil[] = [
  ...inRoom(
    'src/lib/kernel/stamp.ts',
    ['src/lib/kernel/stamp.test.ts'],
    [
      ['H1', 'countOf(last) + 1)', 'countOf(last))'],
      ['H1', 'msOfStamp(last) < readable(now)', 'msOfStamp(last) !== readable(now)'],
      ['H2', 'if (msOfStamp(seen) > now + MAX_AHEAD_MS) return last', ''],
      ['H3', 'Math.min(LAST_MS, Math.max(0, Math.trunc(ms)))', 'Math.max(0, Math.trunc(ms))'],
    ],
  ),
]

const DOMAIN: readonly Spoil[] = [
  ...inRoom(
    'src/lib/domain/record-graph.ts',
    ['src/lib/domain/record-graph.test.ts'],
    [
      ['G1', 'const sorted = [...oncePerId(entries).values()].sort(byStamp)', 'const sorted = [...oncePerId(entries).values()]'],
      ['G1', 'compareText(a.at, b.at) || compareText(a.id, b.id)', 'compareText(a.at, b.at)'],
      ['G2', '? sorted : causesFirst(sorted, placeOf)', '? sorted : sorted'],
      ['G3', 'if (id !== entry.id) named.add(id)', 'named.add(id)'],
      ['G3', 'filter((id) => !named.has(id)).sort', 'filter((id) => named.has(id)).sort'],
      ['G5', 'through.push(isRead(entry) ? [entry.id] : after)', 'through.push(isRead(entry) ? [entry.id] : [])'],
    ],
  ),
  ...inRoom(
    'src/lib/domain/described.ts',
    ['src/lib/domain/described.test.ts'],
    [
      ['F1', 'must(last.at(-1), ', 'must(last.at(0), '],
      ['F1', 'else define(open, field.slice(1), stands.said.value)', 'else open[field.slice(1)] = stands.said.value'],
      ['F2', 'one !== stands && !sameValue', 'one === stands && !sameValue'],
      ['F3', 'one !== stands && !sameValue(one.said.value, stands.said.value)', 'one !== stands'],
      ['F4', 'const story = storyOf(entries)', 'const story = { entries: [...entries], parents: [...entries].map(() => []) }'],
      ['F5', 'return shared.at(-1)', 'return shared.at(0)'],
    ],
  ),
  ...inRoom(
    'src/lib/domain/hindsight.ts',
    ['src/lib/domain/hindsight.test.ts'],
    [
      ['X2', 'const stands = standing[0]', 'const stands = standing.at(-1)'],
      ['X3', 'done.filter((place) => undoneBy[place] !== NONE)', 'done.filter(() => undoneBy.some((place) => place !== NONE))'],
      ['X4', 'else if (!workingSaid.has(entry)) hindsight', 'else if (workingSaid.has(entry)) hindsight'],
      ['X5', '.filter((entry) => !takenBack.has(entry))', ''],
    ],
  ),
  ...inRoom(
    'src/lib/domain/states.ts',
    ['src/lib/domain/states.test.ts'],
    [
      ['S1', '{ ...NO_HOUSEHOLD, ...personal }', '{ ...personal } as HouseholdPersonal'],
      ['S4', 'if (holder === entry.by) holder =', 'if (holder !== entry.by) holder ='],
    ],
  ),
  ...inRoom(
    'src/lib/domain/kind-table.ts',
    ['src/lib/domain/kind-table.test.ts'],
    [
      ['E1', 'if (!kind) return ok(undefined)', "if (!kind) return refuse({ at: '$kind' })"],
      ['E2', 'if (entry.v > present) return ok(undefined)', ''],
      ['E4', 'earlier.slice(entry.v - 1).reduce', 'earlier.slice(entry.v).reduce'],
      ['E4', '(earlier[entry.v - 1] ?? kind).body(', 'kind.body('],
      [
        'E5',
        'return lifted.ok ? ok({ ...entry, v: present, body }) : refuse(lifted.error)',
        'return ok({ ...entry, v: present, body } as Entry)',
      ],
    ],
  ),
  ...inRoom(
    'src/lib/domain/visit-rhythm.ts',
    ['src/lib/domain/states.test.ts'],
    [
      ['V1', 'VISIT_GROUPS.indexOf(group) < VISIT_GROUPS.indexOf(found)', 'VISIT_GROUPS.indexOf(group) > VISIT_GROUPS.indexOf(found)'],
      ['V2', 'household.lastVisitOn ?? household.since', 'household.since'],
      ['V3', 'if (household.nextVisitOn) return household.nextVisitOn', ''],
    ],
  ),
  ...inRoom(
    'src/lib/domain/calendar.ts',
    ['src/lib/domain/calendar.test.ts'],
    [
      ['C1', 'day: passed + 1 }', 'day: passed }'],
      ['C2', 'if (year.working.has(day)) return true', ''],
      ['C3', 'if (works) left -= 1', 'left -= 1'],
    ],
  ),
]

const BOMBS = 'test/fuzz/bombs.test.ts'
const PROTOCOL: readonly Spoil[] = [
  ...inRoom(
    'src/lib/protocol/bytes.ts',
    ['src/lib/protocol/bytes.test.ts'],
    [
      ['B1', "if (byte === 0 && count > 0) fail(reader, 'number not minimal')", ''],
      ['B1', 'if (value > Number.MAX_SAFE_INTEGER) break', ''],
      ['B3', 'if (writer.isOwn && writer', 'if (writer'],
    ],
  ),
  ...inRoom(
    'src/lib/protocol/any.ts',
    ['src/lib/protocol/bytes.test.ts'],
    [
      ['A1', "return depth <= 1 ? fail(reader, 'too deep') : readList", 'return readList'],
      ['A1', "if (--budget.nodes < 0) return fail(reader, 'too many values')", '--budget.nodes'],
      ['A2', "if (place <= lastIndex) return fail(reader, 'keys out of order')", ''],
      ['A3', "if (FORBIDDEN.has(key)) return fail(reader, 'forbidden key')", ''],
      ['A3', "if (Object.hasOwn(object, key)) return fail(reader, 'key twice')", ''],
      ['A3', "if (!Number.isFinite(value)) return fail(reader, 'not a number')", ''],
      [
        'U3',
        "if (count > bytesLeft(reader)) return fail(reader, 'count beyond the bytes')",
        'const room = new Uint8Array(Math.min(count, 2 ** 24))',
        BOMBS,
      ],
    ],
  ),
  ...inRoom(
    'src/lib/protocol/update.ts',
    ['src/lib/protocol/update.test.ts'],
    [
      ['U1', 'writeVarUint(writer, dot.clock)', 'writeVarUint(writer, dot.clock + 1)'],
      ['U2', "if (bytesLeft(reader) > 0) return malformed('bytes behind the end')", ''],
      ['U3', "if (bytes.length > UPDATE_LIMIT_BYTES) return refuse({ kind: 'too-large', limitBytes: UPDATE_LIMIT_BYTES })", '', BOMBS],
      ['U3', "if (readVarUint(reader) !== 0 || reader.fault !== '') return malformed('deletes')", 'readVarUint(reader)', BOMBS],
      ['U3', "if (readByte(reader) !== INFO) return malformed('struct kind')", 'readByte(reader)', BOMBS],
      [
        'U3',
        "if (readVarUint(reader) !== 1 || readText(reader) !== ROOT) return malformed('parent')",
        'readVarUint(reader), readText(reader)',
        BOMBS,
      ],
      ['U3', 'if (id !== idOfDot({ client, clock }) || dotOfId(id)', 'if (dotOfId(id)', 'test/fuzz/structure.test.ts'],
      ['U4', "if (!isStamp(at)) return malformed('at')", "if (typeof at !== 'string') return malformed('at')"],
      ['U4', 'value.length > AFTER_LIMIT || ', ''],
      ['U4', 'id !== own && ', ''],
    ],
  ),
  ...inRoom(
    'src/lib/protocol/frame.ts',
    ['src/lib/protocol/messages.test.ts'],
    [
      ['F1', "if (readByte(reader) !== 0) return refuse({ kind: 'malformed', at: 'flags' })", 'readByte(reader)'],
      [
        'F2',
        "return refuse({ kind: 'app-too-old', oldest: OLDEST_WIRE_VERSION })",
        "return refuse({ kind: 'malformed', at: 'wire version' })",
      ],
    ],
  ),
  ...inRoom(
    'src/lib/protocol/parse-up.ts',
    ['src/lib/protocol/messages.test.ts'],
    [
      ['M1', 'Object.keys(value).length === names.length + 1 && ', ''],
      ['M2', 'export const MAX_PUSH_ROWS = 200', 'export const MAX_PUSH_ROWS = 201'],
    ],
  ),
  ...inRoom(
    'src/lib/protocol/parse-down.ts',
    ['src/lib/protocol/messages.test.ts'],
    [
      ['M3', '!isText(value.refusal.kind, 64)', "value.refusal.kind !== 'busy'"],
      ['M4', 'row.seq !== from + 1 + index', 'row.seq <= from'],
      ['M4', 'head >= from + rows.length', 'head >= from'],
    ],
  ),
  ...inRoom('src/lib/protocol/refusal.ts', ['src/lib/protocol/messages.test.ts'], [['W1', "'disk-full' }", "'full-disk' }"]]),
  ...inRoom(
    'src/lib/protocol/rights.ts',
    ['src/lib/protocol/rights.test.ts'],
    [
      ['G1', 'return grant.grids.includes(parts.place)', 'return true'],
      ['G1', "line('station', 'quarter', 'own village', 'case.handedOver')", "line('station', 'quarter', 'own village', 'case.*')"],
    ],
  ),
]

export const CORE = [...KERNEL, ...DOMAIN, ...PROTOCOL]
