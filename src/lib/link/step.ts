/**
 * What an event changes. Pure and total: it sends nothing and decides nothing.
 *
 *   K4  Every end of a line that was not good costs more waiting than the one before; a line that held `GOOD_MS` starts from the floor again.
 *   K5  A nudge or a poke never goes below the floor between two tries.
 *   K6  A refused token is not said again; other halts end only when a person asks.
 */
import { heard, rowKey, startTalk, taken } from './heard.ts'
import { FLOOR_MS, GOOD_MS, POLL_MS, SOCKET_AGAIN_MS, backoffMs } from './pace.ts'
import type { OwnRow } from './source.ts'
import type { Act, Line, LinkEvent, LinkState, Pushed, Talk, Why } from './state.ts'

export function step(state: LinkState, event: LinkEvent, now: number, luck: number): LinkState {
  const { line } = state
  switch (event.on) {
    case 'pause':
      return { ...state, pauses: new Set([...state.pauses, event.reason]) }
    case 'resume':
      return resume(state, event.reason)
    case 'poke':
      return poke(state, now)
    case 'nudge':
      return nudge(state)
    case 'close':
      return { ...state, closed: true }
    case 'tick':
      return withTalk(state, (talk) => leftDevice(talk, event.waitingBytes, now))
    case 'began':
      return began(state, event.act, now, luck)
    case 'facts':
      return line.phase === 'asking' ? facts(state, event.facts.token, { phase: 'ready', facts: event.facts }) : state
    case 'opened':
      return line.phase === 'opening' ? { ...state, line: { ...line, phase: 'opened', since: now } } : state
    case 'heard':
      return heard(state, event.down, now, luck)
    case 'cut':
      return ended(state, 'cut', now, luck)
    case 'loaded':
      return loaded(state, event.rows)
    case 'taken':
      return withTalk(state, (talk) => taken(state, talk, event.outcome, now))
    case 'fault':
      return ended(state, 'fault', now, luck)
    case 'answered':
      return answered(state, event.downs, now, luck)
  }
}

function withTalk(state: LinkState, change: (talk: Talk) => Talk | LinkState): LinkState {
  if (state.line.phase !== 'open') return state
  const next = change(state.line.talk)
  return 'lineNo' in next ? next : next === state.line.talk ? state : { ...state, line: { phase: 'open', talk: next } }
}

function resume(state: LinkState, reason: string): LinkState {
  const pauses = new Set([...state.pauses].filter((one) => one !== reason))
  return signInMayHelp({ ...state, pauses })
}

/** A halt for want of a sign-in is lifted on trial: `facts` sees whether there is another token. */
const signInMayHelp = (state: LinkState): LinkState => (state.halt?.retry === 'after-sign-in' ? { ...state, halt: null } : state)

function poke(state: LinkState, now: number): LinkState {
  if (state.line.phase === 'open') return withTalk(state, (talk) => ({ ...talk, more: true }))
  return state.posted && state.fails === 0 ? { ...state, retryAt: Math.min(state.retryAt, now) } : state
}

function nudge(state: LinkState): LinkState {
  const woken = withTalk(state, (talk) => ({
    ...talk,
    more: true,
    heardAt: -Infinity,
    pingedAt: talk.pings > 0 ? talk.pingedAt : -Infinity,
  }))
  return { ...woken, halt: null, retryAt: -Infinity }
}

function leftDevice(talk: Talk, waitingBytes: number, now: number): Talk {
  if (!talk.push) return talk
  const progressAt = waitingBytes < talk.push.waitingBytes ? now : talk.push.progressAt
  return { ...talk, push: { ...talk.push, waitingBytes, progressAt, lookedAt: now } }
}

function facts(state: LinkState, token: string, line: Line): LinkState {
  if (token !== state.refusedToken) return { ...state, line }
  return { ...state, line: { phase: 'idle' }, halt: { retry: 'after-sign-in', kind: 'signed-out' } }
}

function began(state: LinkState, act: Act, now: number, luck: number): LinkState {
  const { line } = state
  const on = (change: (talk: Talk) => Talk) => withTalk(state, change)
  switch (act.do) {
    case 'wait':
      return state
    case 'ask':
      return { ...state, lineNo: state.lineNo + 1, line: { phase: 'asking' }, triedAt: now }
    case 'connect':
      return line.phase === 'ready' ? { ...state, lastTry: 'socket', line: { ...line, phase: 'opening', since: now } } : state
    case 'hello':
      return line.phase === 'opened' ? { ...state, line: { ...line, phase: 'greeting', since: now } } : state
    case 'pack':
      return line.phase === 'ready' ? { ...state, lastTry: 'post', line: { ...line, phase: 'packing' } } : state
    case 'post':
      if (line.phase !== 'packed' && line.phase !== 'ready') return state
      return { ...state, lastTry: 'post', line: { phase: 'posting', facts: line.facts, rows: act.rows, since: now } }
    case 'answer':
      return on((talk) => ({ ...talk, job: 'answer' }))
    case 'page':
      return on((talk) => ({ ...talk, job: 'page' }))
    case 'load':
      return on((talk) => ({ ...talk, job: 'load', more: false }))
    case 'push':
      return on((talk) => ({ ...talk, loaded: null, lastN: act.n, push: startPush(act.n, act.rows, now) }))
    case 'got':
      return on((talk) => ({ ...talk, gots: without(talk.gots, act.scope) }))
    case 'ping':
      return on((talk) => ({ ...talk, pings: talk.pings + 1, pingedAt: now, heardAt: Math.min(talk.heardAt, now) }))
    case 'rest':
      return rested(state, now)
    case 'drop':
      return ended(state, act.why, now, luck)
  }
}

function startPush(n: number, rows: readonly OwnRow[], now: number): Pushed {
  const waitingBytes = rows.reduce((sum, row) => sum + row.update.length, 0)
  return { n, rows, progressAt: now, lookedAt: now, waitingBytes }
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const left = new Map(map)
  left.delete(key)
  return left
}

/** A POST is taken in. Once more at once if it brought something, else at the pace of a poll. */
function rested(state: LinkState, now: number): LinkState {
  if (state.line.phase !== 'open') return state
  const wait = state.line.talk.fruitful ? FLOOR_MS : POLL_MS
  return { ...state, line: { phase: 'idle' }, retryAt: now + wait, fails: 0 }
}

/** The line is gone. What was under way on it belongs to the past: the next one asks the source afresh. */
function ended(state: LinkState, why: Why, now: number, luck: number): LinkState {
  const { line } = state
  const gone: LinkState = { ...state, line: { phase: 'idle' }, lineNo: state.lineNo + 1 }
  if (why === 'paused' || why === 'closed' || (why === 'refused' && state.halt !== null)) return gone
  const goodSince = line.phase === 'open' ? line.talk.since : line.phase === 'spoilt' ? line.goodSince : null
  const fails = goodSince !== null && now - goodSince >= GOOD_MS ? 1 : state.fails + 1
  const asked = line.phase === 'spoilt' ? line.retryAt : -Infinity
  const at = Math.max(now + backoffMs(fails, luck), asked)
  return { ...gone, ...tried(state, line, now), fails, lastWhy: why, retryAt: at }
}

/** What a failed try says about sockets and POSTs. A refusal is an answer, so it says nothing against the socket. */
function tried(state: LinkState, line: Line, now: number): Pick<LinkState, 'socketFails' | 'posted' | 'socketAt'> {
  const { socketFails, posted, socketAt } = state
  const greeting = line.phase === 'spoilt' && line.was === 'greeting' && line.why !== 'refused'
  if (greeting || line.phase === 'opening' || line.phase === 'opened' || line.phase === 'greeting') {
    return { socketFails: socketFails + 1, posted, socketAt: posted ? now + SOCKET_AGAIN_MS : socketAt }
  }
  const posting = line.phase === 'posting' || (line.phase === 'spoilt' && line.was === 'posting')
  return { socketFails, posted: posting ? false : posted, socketAt }
}

function loaded(state: LinkState, rows: readonly OwnRow[]): LinkState {
  const good = unrefused(state, rows)
  if (state.line.phase === 'packing') return { ...state, line: { ...state.line, phase: 'packed', rows: good } }
  const pushing = good.length === 0 && rows.length > 0 ? { ...state.pushing, at: Infinity } : state.pushing
  return withTalk({ ...state, pushing }, (talk) => ({ ...talk, job: 'idle', loaded: good.length > 0 ? good : null }))
}

/** Rows up to the first whose very bytes were refused for good: those are never said twice, whatever the source offers. */
function unrefused(state: LinkState, rows: readonly OwnRow[]): readonly OwnRow[] {
  const stop = rows.findIndex((row) => sameBytes(state.refused.get(rowKey(row)), row.update))
  return stop < 0 ? rows : rows.slice(0, stop)
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at])
}

function answered(state: LinkState, downs: Extract<LinkEvent, { on: 'answered' }>['downs'], now: number, luck: number): LinkState {
  if (state.line.phase !== 'posting') return state
  const [first, ...others] = downs ?? []
  if (!first || (first.kind !== 'welcome' && first.kind !== 'refused')) return ended(state, 'stranger', now, luck)
  if (first.kind === 'refused') return heard(state, first, now, luck)
  const { facts: said, rows } = state.line
  const talk = startTalk('post', first, said, now)
  const push = rows.length > 0 ? startPush(1, rows, now) : null
  const begun: LinkState = {
    ...state,
    line: { phase: 'open', talk: { ...talk, push, lastN: push ? 1 : 0, more: false } },
    refusedToken: null,
    lastWhy: null,
    posted: true,
    socketAt: state.posted ? state.socketAt : now,
  }
  return others.reduce((was, down) => heard(was, down, now, luck), begun)
}
