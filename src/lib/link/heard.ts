/**
 * What a message changes.
 *
 *   K7  Only a parsed welcome makes the link online; anything else before it ends the line.
 *   K8  `retry` decides over a refusal, whatever its kind: `later` waits, `after-…` and `never` halt, and a row refused with `never` is set aside alone.
 *   K9  The same bytes are never sent again to a `never`.
 */
import type { ScopeId } from '../kernel/ids.ts'
import { parseScope } from '../kernel/scope.ts'
import type { Ack, Down, Refused, Rows, Welcome } from '../protocol/down.ts'
import { INBOX_PAGES, JOINED_ROWS, LONGEST_WAIT_MS, backoffMs } from './pace.ts'
import type { HelloFacts, OwnRow } from './source.ts'
import { FREELY, type Answer, type LinkEvent, type LinkState, type Talk, type Why } from './state.ts'

export function heard(state: LinkState, down: Down | null, now: number, luck: number): LinkState {
  const { line } = state
  if (line.phase === 'open') return inTalk(state, line.talk, down, now, luck)
  if (line.phase !== 'greeting' && line.phase !== 'posting' && line.phase !== 'opened') return state
  if (down?.kind === 'refused') return turnedAway(state, down, now)
  if (down?.kind !== 'welcome' || line.phase !== 'greeting') return spoil(state, 'stranger', now)
  const talk = startTalk('socket', down, line.facts, now)
  return { ...state, line: { phase: 'open', talk }, socketFails: 0, posted: false, refusedToken: null, lastWhy: null }
}

export function startTalk(by: Talk['by'], welcome: Welcome, facts: HelloFacts, now: number): Talk {
  const sameLog = welcome.logId === facts.logId
  const numbers = (of: Readonly<Record<string, number>>) => new Map(Object.entries(of).map(([scope, n]) => [scope as ScopeId, n]))
  return {
    by,
    facts,
    since: now,
    heardAt: now,
    pings: 0,
    pingedAt: -Infinity,
    job: 'idle',
    answers: [{ take: 'welcome', welcome }],
    pages: [],
    loaded: null,
    push: null,
    lastN: 0,
    more: true,
    fruitful: false,
    gots: new Map(),
    have: sameLog ? numbers(facts.cursors) : new Map(),
    heads: numbers(welcome.heads),
    own: new Map(),
  }
}

/** The source has taken the first answer, or the first page. */
export function taken(was: LinkState, talk: Talk, outcome: Extract<LinkEvent, { on: 'taken' }>['outcome'], now: number): Talk | LinkState {
  if (talk.job === 'page') {
    const [page, ...pages] = talk.pages
    if (outcome === 'gap') return spoil(was, 'again', now)
    if (!page) return { ...talk, job: 'idle' }
    const seq = page.rows.at(-1)?.seq ?? page.from
    const fruitful = talk.fruitful || page.rows.length > 0
    return {
      ...talk,
      job: 'idle',
      pages,
      fruitful,
      gots: new Map(talk.gots).set(page.scope, seq),
      have: new Map(talk.have).set(page.scope, seq),
    }
  }
  const [answer, ...answers] = talk.answers
  if (!answer) return { ...talk, job: 'idle' }
  // Only now: had the source broken over it, nobody would ever set the row aside, and nothing after it could be sent.
  const refused = answer.take === 'refused-row' ? remember(was.refused, answer.row) : was.refused
  const state = refused === was.refused ? was : { ...was, refused }
  if (outcome === 'gap') return spoil(state, 'again', now)
  if (answer.take === 'refused-row' && answer.lease) return spoil(state, 'lease', now)
  // Under a new lease or in a new log, what was said in the same breath as hello was said of the old one: it will be offered anew.
  const anew = answer.take === 'welcome' && outcome !== 'same'
  const fruitful = talk.fruitful || anew || answer.take !== 'welcome'
  const next: Talk = { ...talk, job: 'idle', more: true, fruitful, answers: anew ? answers.filter((one) => one.take === 'ack') : answers }
  const pushing = anew || (answer.take === 'welcome' && state.pushing.at === Infinity) ? FREELY : state.pushing
  return { ...state, pushing, line: { phase: 'open', talk: next } }
}

function inTalk(state: LinkState, was: Talk, down: Down | null, now: number, luck: number): LinkState {
  const talk: Talk = { ...was, heardAt: now, pings: 0 }
  const say = (next: Talk): LinkState => ({ ...state, line: { phase: 'open', talk: next } })
  if (down === null) return spoil(state, 'stranger', now)
  switch (down.kind) {
    case 'pong':
      return say(talk)
    case 'rows':
      return talk.pages.length < INBOX_PAGES ? say(withPage(talk, down, now)) : spoil(state, 'stranger', now)
    case 'ack':
      return acked(state, talk, down, now)
    case 'refused':
      return down.n === 0 ? turnedAway(state, down, now) : pushRefused(state, talk, down, now, luck)
    case 'again':
    case 'welcome':
      return spoil(state, 'again', now)
  }
}

function withPage(talk: Talk, page: Rows, now: number): Talk {
  const push = talk.push && { ...talk.push, progressAt: now }
  return { ...talk, push, pages: queued(talk, page), heads: new Map(talk.heads).set(page.scope, page.head) }
}

/** Pages that wait and follow each other are taken as one: on a first fill the source's work is per page, not per row. */
function queued({ pages, job }: Talk, page: Rows): readonly Rows[] {
  const last = pages.at(-1)
  const isBeingTaken = job === 'page' && pages.length === 1
  const joins =
    last?.scope === page.scope && last.from + last.rows.length === page.from && last.rows.length + page.rows.length <= JOINED_ROWS
  if (!last || isBeingTaken || !joins) return [...pages, page]
  return [...pages.slice(0, -1), { ...last, rows: [...last.rows, ...page.rows], head: page.head }]
}

/** An ack of anything but the push under way has been heard before: nothing changes. */
function acked(state: LinkState, talk: Talk, ack: Ack, now: number): LinkState {
  const { push } = talk
  if (!push || ack.n !== push.n) return { ...state, line: { phase: 'open', talk } }
  if (ack.seqs.length !== push.rows.length) return spoil(state, 'stranger', now)
  const answer: Answer = { take: 'ack', rows: push.rows, seqs: ack.seqs }
  const own = new Map(talk.own)
  push.rows.forEach((row, at) => own.set(row.scope, [...(own.get(row.scope) ?? []), ack.seqs[at] ?? 0]))
  const next: Talk = { ...talk, push: null, own, answers: [...talk.answers, answer] }
  return { ...state, pushing: { ...state.pushing, laters: 0 }, line: { phase: 'open', talk: next } }
}

function pushRefused(state: LinkState, talk: Talk, refused: Refused, now: number, luck: number): LinkState {
  const { push } = talk
  if (!push || refused.n !== push.n) return { ...state, line: { phase: 'open', talk } }
  const { refusal, retry } = refused
  if (retry === 'after-update' || retry === 'after-sign-in') return turnedAway(state, refused, now)
  const { pushing } = state
  const say = (change: Partial<Talk>): LinkState['line'] => ({ phase: 'open', talk: { ...talk, push: null, ...change } })
  if (retry === 'later') {
    const wait = Math.max(backoffMs(pushing.laters + 1, luck), waitAsked(refused))
    const line = say({ more: true, answers: [...talk.answers, ...gapIn(refused)] })
    return { ...state, pushing: { ...pushing, laters: pushing.laters + 1, at: now + wait }, line }
  }
  const row = push.rows.length === 1 ? push.rows[0] : refused.row === undefined ? undefined : push.rows[refused.row]
  if (!row) return { ...state, pushing: { ...pushing, oneByOne: true }, line: say({ more: true }) }
  const lease = refusal.kind === 'not-your-client' || refusal.kind === 'clock-reused'
  const line = say({ answers: [...talk.answers, { take: 'refused-row', row, refusal, lease }] })
  return { ...state, pushing: { ...pushing, oneByOne: false }, line }
}

/** The relay lacks earlier rows of ours. Looked at closely: `parseDown` lets refusals of any shape through. */
function gapIn({ refusal }: Refused): readonly Answer[] {
  if (refusal.kind !== 'clock-gap' || !parseScope(refusal.scope) || !Number.isSafeInteger(refusal.next)) return []
  return [{ take: 'gap', scope: refusal.scope as ScopeId, next: refusal.next }]
}

/** Ids are unique within their scope only. */
export const rowKey = ({ scope, key }: OwnRow): string => `${scope} ${key}`

const REMEMBERED = 100

function remember(refused: LinkState['refused'], row: OwnRow): LinkState['refused'] {
  return new Map([...refused, [rowKey(row), row.update] as const].slice(-REMEMBERED))
}

/** A no to the hello itself, or to this device altogether. */
function turnedAway(state: LinkState, refused: Refused, now: number): LinkState {
  const { retry, refusal } = refused
  const spoilt = spoil(state, 'refused', now)
  if (retry === 'later') return withRetry(spoilt, now + waitAsked(refused))
  const token = tokenOf(state.line)
  return { ...spoilt, halt: { retry, kind: refusal.kind }, refusedToken: retry === 'after-sign-in' ? token : state.refusedToken }
}

function tokenOf(line: LinkState['line']): string | null {
  if (line.phase === 'open') return line.talk.facts.token
  return 'facts' in line ? line.facts.token : null
}

function waitAsked({ refusal }: Refused): number {
  const ms = 'waitMs' in refusal && Number.isFinite(refusal.waitMs) ? refusal.waitMs : 0
  return Math.min(Math.max(ms, 0), LONGEST_WAIT_MS)
}

const withRetry = (state: LinkState, retryAt: number): LinkState =>
  state.line.phase === 'spoilt' ? { ...state, line: { ...state.line, retryAt } } : state

function spoil(state: LinkState, why: Why, now: number): LinkState {
  const { line } = state
  if (line.phase === 'open') return { ...state, line: { phase: 'spoilt', why, was: 'open', goodSince: line.talk.since, retryAt: now } }
  const was = line.phase === 'posting' ? 'posting' : 'greeting'
  return { ...state, line: { phase: 'spoilt', why, was, goodSince: null, retryAt: now } }
}
