/** Spoils of the relay. */
import { inRoom, type Spoil } from './spoil.ts'

export const RELAY: readonly Spoil[] = [
  ...inRoom(
    'sync-server/store/placing.ts',
    ['test/contract/log-store.test.ts'],
    [
      ['L1', 'const seq = (heads.get(scope) ?? view.head(scope)) + 1', 'const seq = view.head(scope) + 1'],
      ['L3', "if (clock > next) return refuse({ refusal: { kind: 'clock-gap', scope, next }, row: index })", ''],
      ['L3', '!there || !sameBytes(there.update, row.update)', '!there'],
      ['L4', 'seqs.push(there.seq)\n      continue', 'seqs.push(there.seq)'],
    ],
  ),
  ...inRoom(
    'sync-server/sessions/judge-push.ts',
    ['sync-server/sync.test.ts'],
    [
      ['J2', 'if (!leased.has(client) && !deps.isLeasedTo(device, client))', 'if (!leased.has(client) && device.length === 0)'],
      ['J2', 'if (by !== standing.person.id)', 'if (by.length === 0)'],
      ['J3', 'if (!mayWrite(grant, scope, kind))', 'if (kind.length === 0)'],
    ],
  ),
  ...inRoom(
    'sync-server/sessions/conversation.ts',
    ['sync-server/sync.test.ts'],
    [
      ['C1', "if (!greeting) return end({ kind: 'malformed', at: 'hello first' })", 'if (!greeting) return'],
      ['C1', 'if (!isOpen) return\n    const decoded', 'const decoded', 'test/fuzz/conversations.test.ts', 'sync-server/sync.test.ts'],
      ['C3', 'const rows = stop < 0 ? page : page.slice(0, stop)', 'const rows = page', 'sync-server/sessions/hub.test.ts'],
      ['C4', 'inFlight.length < deps.pagesInFlight && ', ''],
      ['N2', ' && line.hasRoom()', '', 'sync-server/sessions/hub.test.ts'],
      ['C5', "if (!standing) return end({ kind: 'signed-out' })", 'if (!standing) return'],
    ],
  ),
  ...inRoom(
    'sync-server/sessions/greet.ts',
    ['sync-server/sync.test.ts'],
    [
      ['S1', ' || session.device !== hello.device', ''],
      ['S2', "return lost ? anew('rows lost') : newest", 'return newest'],
      ['S3', 'const cursors = new Map(isForeignLog ? [] :', 'const cursors = new Map('],
    ],
  ),
  ...inRoom(
    'sync-server/sessions/hub.ts',
    ['sync-server/sessions/hub.test.ts'],
    [
      ['N1', 'if (missed >= 2) socket.terminate()', 'if (missed >= 20) socket.terminate()'],
      ['N1', '(conversation.hasGreeted ? undefined : socket.close(CLOSE.slow))', '(conversation.hasGreeted ? undefined : undefined)'],
      ['N2', 'hasRoom: () => socket.bufferedAmount < FRAME_LIMIT_BYTES', 'hasRoom: () => true'],
    ],
  ),
  ...inRoom(
    'sync-server/lockout.ts',
    ['sync-server/lockout.test.ts'],
    [
      ['K1', 'Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - FREE_TRIES))', 'FIRST_WAIT_MS'],
      ['K3', 'succeed: (account, address) => void kept.delete(keyOf(account, address))', 'succeed: () => undefined'],
    ],
  ),
  ...inRoom(
    'sync-server/server.ts',
    ['sync-server/fault.test.ts'],
    [['R3', 'return reply.code(500).send()', 'return reply.code(500).send(error.message)']],
  ),
]
