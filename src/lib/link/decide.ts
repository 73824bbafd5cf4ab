/**
 * The whole state in, the next thing to do out. Pure and total; nothing else in the link decides anything.
 *
 *   K1  Nothing is tried while there is a reason to pause or a halt.
 *   K2  Own entries go up before pages are asked for: `got` waits while own rows can be sent.
 *   K3  Silence has a limit: opening, welcome, pings, ack, POST.
 */
import {
  ACK_MS,
  FLOOR_MS,
  HELLO_MS,
  LOOK_MS,
  OPEN_MS,
  PING_MISSES,
  PING_MS,
  POST_BYTES,
  POST_MS,
  PUSH_BYTES,
  PUSH_ROWS,
  SOCKET_FAILS,
} from './pace.ts'
import type { Act, LinkState, Pushing, Talk } from './state.ts'

export function decide(state: LinkState, now: number): Act {
  const { line } = state
  const stopped = state.closed || state.pauses.size > 0 || state.halt !== null
  if (line.phase === 'idle') return stopped ? rest(Infinity) : idle(state, now)
  if (stopped) return { do: 'drop', why: state.closed ? 'closed' : state.halt !== null ? 'refused' : 'paused' }
  switch (line.phase) {
    case 'asking':
    case 'packing':
      return rest(Infinity)
    case 'ready':
      if (!postsNow(state, now)) return { do: 'connect' }
      if (now < state.pushing.at) return { do: 'post', facts: line.facts, rows: [] }
      return { do: 'pack', maxBytes: POST_BYTES, maxRows: rowsAtOnce(state.pushing) }
    case 'opening':
      return until(line.since + OPEN_MS, now) ?? { do: 'drop', why: 'no-answer' }
    case 'opened':
      return { do: 'hello', facts: line.facts }
    case 'greeting':
      return until(line.since + HELLO_MS, now) ?? { do: 'drop', why: 'no-answer' }
    case 'packed':
      return { do: 'post', facts: line.facts, rows: line.rows }
    case 'posting':
      return until(line.since + POST_MS, now) ?? { do: 'drop', why: 'no-answer' }
    case 'spoilt':
      return { do: 'drop', why: line.why }
    case 'open':
      return line.talk.by === 'socket' ? speak(line.talk, state.pushing, now) : finish(line.talk)
  }
}

/** POST when sockets keep failing here: in turns with a socket while nothing works, and by itself for a while once it works. */
export function postsNow(state: LinkState, now: number): boolean {
  if (state.socketFails < SOCKET_FAILS) return false
  return state.posted ? now < state.socketAt : state.lastTry === 'socket'
}

const rest = (at: number): Act => ({ do: 'wait', until: at })
const until = (at: number, now: number): Act | undefined => (now < at ? rest(at) : undefined)

function idle(state: LinkState, now: number): Act {
  return until(Math.max(state.retryAt, state.triedAt + FLOOR_MS), now) ?? { do: 'ask' }
}

const rowsAtOnce = (pushing: Pushing): number => (pushing.oneByOne ? 1 : PUSH_ROWS)

function speak(talk: Talk, pushing: Pushing, now: number): Act {
  const quietUntil = Math.max(talk.heardAt, talk.pingedAt) + PING_MS
  if (now >= quietUntil) return talk.pings >= PING_MISSES ? { do: 'drop', why: 'dead' } : { do: 'ping' }
  if (talk.push && now >= talk.push.progressAt + ACK_MS) return { do: 'drop', why: 'ack-late' }

  if (talk.loaded && !talk.push) return { do: 'push', n: talk.lastN + 1, rows: talk.loaded }
  const [answer] = talk.answers
  if (answer && talk.job === 'idle') return { do: 'answer', answer }
  const mayLoad = talk.more && !talk.push && now >= pushing.at
  if (mayLoad && talk.job === 'idle') return { do: 'load', maxBytes: PUSH_BYTES, maxRows: rowsAtOnce(pushing) }
  const [page] = talk.pages
  if (page && talk.job === 'idle') return { do: 'page', page }

  const ownFirst = talk.push !== null || talk.job === 'load' || mayLoad || talk.answers.length > 0
  const [got] = talk.gots
  if (got && !ownFirst) return { do: 'got', scope: got[0], seq: got[1] }

  const acks = talk.push ? Math.min(talk.push.progressAt + ACK_MS, talk.push.lookedAt + LOOK_MS) : Infinity
  const push = talk.more && !talk.push && now < pushing.at ? pushing.at : Infinity
  return rest(Math.min(quietUntil, acks, push))
}

/** A POST's answer is only taken in; there is nothing to say until the next one. */
function finish(talk: Talk): Act {
  if (talk.job !== 'idle') return rest(Infinity)
  const [answer] = talk.answers
  if (answer) return { do: 'answer', answer }
  const [page] = talk.pages
  return page ? { do: 'page', page } : { do: 'rest' }
}
