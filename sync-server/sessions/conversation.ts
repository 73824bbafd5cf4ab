/**
 * One device's talk with the relay, over a socket or within one POST. Knows messages and the order of things, no transport.
 *
 *   C1  Nothing is answered before hello; a frame that is no message ends this conversation and no other.
 *   C2  A row is acknowledged after its commit, and told to others after that.
 *   C3  Pages of a scope go out in order without gaps; rows this conversation pushed itself are not sent back, their numbers are in the ack.
 *   C4  At most `pagesInFlight` pages wait for a `got`, and none goes out while the line is full; both resume by cursor.
 *   C5  Rights are asked for every push and every page, as they are now.
 */
import type { ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Down, Standing } from '../../src/lib/protocol/down.ts'
import { decodeFrame, encodeFrame } from '../../src/lib/protocol/frame.ts'
import { parseUp } from '../../src/lib/protocol/parse-up.ts'
import { retryOf, type Refusal } from '../../src/lib/protocol/refusal.ts'
import { grantOf, mayRead } from '../../src/lib/protocol/rights.ts'
import type { Hello, Push } from '../../src/lib/protocol/up.ts'
import type { Session } from '../store/devices.ts'
import type { LogStore } from '../store/log-store.ts'
import { greet, type GreetDeps } from './greet.ts'
import { judgePush } from './judge-push.ts'

export interface Line {
  send(frame: Uint8Array): void
  /** Whether a page may go out now. */
  hasRoom(): boolean
  end(why: 'malformed' | 'signed-out' | 'app-too-old'): void
}

export interface ConversationDeps extends GreetDeps {
  readonly log: LogStore
  readonly app: string
  /** Tells everybody, this conversation too, what was committed; not before all acks of the same commit are out, or C3 would not hold. */
  readonly spread: (scopes: ReadonlySet<ScopeId>) => void
  readonly pagesInFlight: number
}

export interface Conversation {
  /** Resolves when the frame has had its whole effect. */
  hear(frame: Uint8Array): Promise<void>
  /** Something was committed in these scopes. */
  tell(scopes: ReadonlySet<ScopeId>): void
  /** Sends what may go out now. */
  pump(): void
  /** Accounts changed: who is this now? */
  recheck(): void
  readonly hasGreeted: boolean
  close(): void
}

interface Greeting {
  readonly hello: Hello
  readonly session: Session
  standing: Standing
}

/** Each may cost a lease, and one POST could hold thousands of them. */
const MOST_HELLOS = 8
const PAGE = { rows: 200, bytes: 64 * 1024 }

export function openConversation(deps: ConversationDeps, line: Line): Conversation {
  let greeting: Greeting | undefined
  let hellos = 0
  let isOpen = true
  /** Up to where each scope was sent, or is known to be at the device. */
  let sent = new Map<ScopeId, number>()
  let behind = new Set<ScopeId>()
  let inFlight: { readonly scope: ScopeId; readonly to: number }[] = []
  /** Rows pushed here and not yet passed by `sent`. */
  let own = new Map<ScopeId, Set<number>>()

  const send = (message: Down): void => (isOpen ? line.send(encodeFrame(message)) : undefined)

  function refuse(n: number, refusal: Refusal, row?: number): void {
    const at = 'at' in refusal ? { at: refusal.at } : {}
    deps.say({ said: 'refused', kind: refusal.kind, ...at, ...(greeting ? { device: greeting.session.device } : {}) })
    send({ kind: 'refused', n, refusal, retry: retryOf[refusal.kind], ...(row === undefined ? {} : { row }) })
  }

  function end(refusal: Extract<Refusal, { kind: 'malformed' | 'signed-out' | 'app-too-old' | 'too-large' }>): void {
    refuse(0, refusal)
    isOpen = false
    line.end(refusal.kind === 'too-large' ? 'malformed' : refusal.kind)
  }

  async function hear(frame: Uint8Array): Promise<void> {
    if (!isOpen) return
    const decoded = decodeFrame(frame)
    if (!decoded.ok) return end(decoded.error)
    const parsed = parseUp(decoded.value)
    if (!parsed.ok) return end(parsed.error)
    const message = parsed.value
    if (message.kind === 'hello') return ++hellos > MOST_HELLOS ? end({ kind: 'malformed', at: 'hello again' }) : welcome(message)
    if (!greeting) return end({ kind: 'malformed', at: 'hello first' })
    switch (message.kind) {
      case 'push':
        return push(greeting, message)
      case 'got':
        return got(message.scope, message.seq)
      case 'ping':
        return send({ kind: 'pong', now: deps.now() })
    }
  }

  function welcome(hello: Hello): void {
    const greeted = greet(deps, hello)
    if (!greeted.ok)
      return greeted.error.kind === 'signed-out' || greeted.error.kind === 'app-too-old' || greeted.error.kind === 'malformed'
        ? end(greeted.error)
        : refuse(0, greeted.error)
    const { session, standing, lease, cursors } = greeted.value
    greeting = { hello, session, standing }
    const heads = readable(standing)
    send({
      kind: 'welcome',
      logId: deps.log.logId,
      now: deps.now(),
      standing,
      lease,
      heads: Object.fromEntries(heads) as Record<ScopeId, number>,
      app: deps.app,
    })
    sent = new Map(cursors)
    behind = new Set(heads.keys())
    inFlight = []
    own = new Map()
    pump()
  }

  const readable = (standing: Standing): Map<ScopeId, number> => {
    const grant = grantOf(standing)
    return new Map([...deps.log.heads()].filter(([scope]) => mayRead(grant, scope)).sort(byWeight))
  }

  /** C2. */
  async function push({ session, standing }: Greeting, message: Push): Promise<void> {
    const judged = judgePush({ isLeasedTo: deps.devices.isLeasedTo }, session.device, standing, message)
    if (!judged.ok) return refuse(message.n, judged.error.refusal, judged.error.row)
    const appended = await deps.log.append(session.device, judged.value)
    if (!appended.ok) {
      refuse(message.n, appended.error.refusal, appended.error.row)
      if (appended.error.refusal.kind === 'clock-reused') partTwins(session)
      return
    }
    const scopes = new Set(judged.value.map(({ scope }) => scope))
    for (const [index, seq] of appended.value.entries()) {
      const scope = judged.value[index]?.scope
      if (scope === undefined) continue
      if (seq > (sent.get(scope) ?? 0)) own.set(scope, (own.get(scope) ?? new Set()).add(seq))
    }
    send({ kind: 'ack', n: message.n, seqs: appended.value })
    for (const scope of scopes) behind.add(scope)
    deps.spread(scopes)
  }

  /** Two devices write under one lease: each gets a new one at its next hello. */
  function partTwins(session: Session): void {
    deps.say({ said: 'new-lease', why: 'clock reused', device: session.device })
    deps.devices.newLease(session.device, deps.now())
    send({ kind: 'again' })
  }

  function got(scope: ScopeId, seq: number): void {
    inFlight = inFlight.filter((page) => page.scope !== scope || page.to > seq)
    pump()
  }

  function tell(scopes: ReadonlySet<ScopeId>): void {
    if (!greeting) return
    const grant = grantOf(greeting.standing)
    for (const scope of scopes) if (mayRead(grant, scope)) behind.add(scope)
    pump()
  }

  /** C3, C4, C5. */
  function pump(): void {
    if (!greeting) return
    const grant = grantOf(greeting.standing)
    for (const scope of behind) {
      while (isOpen && inFlight.length < deps.pagesInFlight && line.hasRoom()) {
        if (!mayRead(grant, scope) || !sendPage(scope)) {
          behind.delete(scope)
          break
        }
      }
    }
  }

  /** One page of a scope; false when there is nothing to send. */
  function sendPage(scope: ScopeId): boolean {
    const mine = own.get(scope)
    let from = sent.get(scope) ?? 0
    while (mine?.delete(from + 1)) from++
    const head = deps.log.heads().get(scope) ?? 0
    const page = from < head ? deps.log.page(scope, from, PAGE) : []
    const stop = page.findIndex(({ seq }) => mine?.has(seq))
    const rows = stop < 0 ? page : page.slice(0, stop)
    const to = from + rows.length
    sent.set(scope, to)
    if (rows.length === 0) return false
    inFlight.push({ scope, to })
    send({ kind: 'rows', scope, from, rows, head })
    return true
  }

  function recheck(): void {
    if (!greeting) return
    const { hello, session, standing: was } = greeting
    const standing = deps.devices.sessionOf(hello.token, deps.now()) ? deps.accounts.standingOf(session.person) : undefined
    if (!standing) return end({ kind: 'signed-out' })
    if (JSON.stringify(standing) === JSON.stringify(was)) return
    greeting.standing = standing
    send({ kind: 'again' })
  }

  return {
    hear,
    tell,
    pump,
    recheck,
    close: () => void (isOpen = false),
    get hasGreeted() {
      return greeting !== undefined
    },
  }
}

/** What many rows hang on comes first: reference, registers, then quarters. */
const weightOf = (scope: string): number => (scope.startsWith('reference/') ? 0 : scope.endsWith('/register') ? 1 : 2)
const byWeight = ([one]: [string, number], [other]: [string, number]): number => weightOf(one) - weightOf(other) || (one < other ? -1 : 1)
