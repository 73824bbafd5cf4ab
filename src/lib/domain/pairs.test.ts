import { expect, test } from 'vitest'
import { aLog, person, record } from '../../../test/fixtures/log.ts'
import type { Entry } from '../kernel/entry.ts'
import type { EntryId } from '../kernel/ids.ts'
import { sameValue } from './described.ts'
import { parseEntry, topicOf, type KnownKind, type Topic } from './parse-entry.ts'
import { PAIRS, type Outcome } from './pairs.ts'
import { foldCase, foldFollowUp, foldHousehold, foldNeed, foldResident, foldRhythm, foldVisit } from './states.ts'

const [mei, bo, lu] = [person('mei'), person('bo'), person('lu')]
const resident = {
  sex: null,
  birthOn: null,
  idNumber: null,
  relation: { raw: '', code: '' },
  phones: [],
  categories: [],
  categoriesUnknown: [],
}
const situation = { health: '', medicine: '', meals: '', housing: '', family: '', safety: '' }
const place = { household: record('h'), visit: record('v') }

interface Words {
  readonly open: object
  readonly personal?: object
}

/** For every kind some bodies, the first two of which say different things. A new kind does not compile until it has them. */
const BODIES: Readonly<Record<KnownKind, readonly Words[]>> = {
  'household.described': [
    { open: { visitGroup: 'high' }, personal: { no: '1', headName: '王', address: '河东' } },
    { open: { visitGroup: 'key' }, personal: { no: '1', headName: '王', address: '河西' } },
    { open: { goneOn: '2026-11-09' } },
    { open: {} },
  ],
  'resident.described': [
    { open: { goneOn: '2026-11-09' }, personal: { ...resident, name: '王', remark: '' } },
    { open: { goneOn: null }, personal: { ...resident, name: '王', remark: '南京' } },
    { open: { household: record('h') } },
  ],
  'rhythm.described': [
    { open: { days: { high: 7, key: 30, general: 90, other: 180 } } },
    { open: { days: { high: 8, key: 30, general: 90, other: 180 } } },
  ],
  'visit.recorded': ['09:20', '20:10'].map((time) => ({
    open: { household: record('h'), on: '2026-11-05', time, way: 'home', changed: [], photos: [] },
    personal: { present: [], presentWords: '', situation, done: [], doneWords: '', thumbs: [] },
  })),
  'need.heard': ['company', 'job'].map((code) => ({ open: { ...place, code, heardOn: '2026-11-05' }, personal: { words: '' } })),
  'need.met': ['2026-11-06', '2026-11-07'].map((on) => ({ open: { on } })),
  'need.reopened': ['2026-11-08', '2026-11-09'].map((on) => ({ open: { on } })),
  'followUp.promised': ['2026-11-10', '2026-11-11'].map((on) => ({ open: { ...place, on }, personal: { words: '' } })),
  'followUp.kept': ['2026-11-06', '2026-11-07'].map((on) => ({ open: { on } })),
  'followUp.reopened': ['2026-11-08', '2026-11-09'].map((on) => ({ open: { on } })),
  'case.opened': ['company', 'job'].map((code) => ({
    open: { household: record('h'), need: record('n'), code, openedOn: '2026-11-05' },
    personal: { words: '' },
  })),
  'case.handedOver': [bo, lu].map((to) => ({ open: { to } })),
}

/** What stood before, kind by kind. */
const PRIORS: Readonly<Record<Topic, readonly (readonly KnownKind[])[]>> = {
  household: [[], ['household.described'], ['household.described', 'household.described']],
  resident: [[], ['resident.described']],
  rhythm: [[], ['rhythm.described']],
  visit: [[], ['visit.recorded']],
  need: [[], ['need.heard'], ['need.heard', 'need.met'], ['need.heard', 'need.met', 'need.reopened']],
  followUp: [
    [],
    ['followUp.promised'],
    ['followUp.promised', 'followUp.kept'],
    ['followUp.promised', 'followUp.kept', 'followUp.reopened'],
  ],
  case: [[], ['case.opened']],
}

/** What a fold leaves, said the same way for every topic. */
interface Left {
  readonly first: EntryId | null
  readonly doneOn: string | null
  readonly holder: string | null
  readonly hindsight: readonly string[]
  readonly described: ReturnType<typeof foldHousehold> | null
}

function leftBy(topic: Topic, entries: readonly Entry[]): Left {
  // Parsed just now; a topic's kinds are the entries of its fold.
  const own = entries.map((entry) => {
    const parsed = parseEntry(entry)
    if (!parsed.ok || parsed.value.phase !== 'known') throw new Error(`${entry.kind} ${JSON.stringify(parsed)}`)
    return parsed.value.entry
  }) as never
  const none: Left = { first: null, doneOn: null, holder: null, hindsight: [], described: null }
  const acts = (
    state: { at: string; by: string; hindsight: readonly { entry: EntryId; why: string }[] } | undefined,
    more: Partial<Left> = {},
  ): Left =>
    state
      ? {
          ...none,
          first: entries.find((entry) => entry.at === state.at && entry.by === state.by)?.id ?? null,
          hindsight: state.hindsight.map(({ entry, why }) => `${entry} ${why}`),
          ...more,
        }
      : none
  switch (topic) {
    case 'household':
      return { ...none, described: foldHousehold(own) }
    case 'resident':
      return { ...none, described: foldResident(own) as never }
    case 'rhythm': {
      const { days, conflicts } = foldRhythm(own)
      return { ...none, described: { open: { days } as never, personal: {} as never, conflicts } }
    }
    case 'visit':
      return acts(foldVisit(own))
    case 'need': {
      const state = foldNeed(own)
      return acts(state, { doneOn: state?.metOn ?? null })
    }
    case 'followUp': {
      const state = foldFollowUp(own)
      return acts(state, { doneOn: state?.keptOn ?? null })
    }
    case 'case': {
      const state = foldCase(own)
      return acts(state, { holder: state?.holder ?? null })
    }
  }
}

/** What the table's word means, told from what stood before, without folding the pair. */
function expectOutcome(outcome: Outcome, topic: Topic, prior: readonly Entry[], earlier: Entry, later: Entry, left: Left): void {
  const before = leftBy(topic, prior)
  const [already, not, beside] = topic === 'need' ? ['already-met', 'not-met', 'met-beside'] : ['already-kept', 'not-kept', 'kept-beside']
  const onOf = (entry: Entry) => String(entry.body.open['on'])
  const isBegun = before.first !== null
  const isDone = before.doneOn !== null
  switch (outcome) {
    case 'conflict-where-they-differ': {
      const fieldsOf = ({ body }: Entry) =>
        ({ ...body.open, ...(body.personal ? { personal: body.personal } : {}) }) as Record<string, unknown>
      const [one, two] = [fieldsOf(earlier), fieldsOf(later)]
      const differ = Object.keys(one).filter((field) => Object.hasOwn(two, field) && !sameValue(one[field], two[field]))
      const { conflicts } = left.described ?? { conflicts: [] }
      expect(conflicts.map((conflict) => conflict.field).sort()).toEqual(differ.sort())
      for (const { stands, others } of conflicts)
        expect([stands.entry, ...others.map((other) => other.entry)]).toEqual([later.id, earlier.id])
      for (const [field, value] of Object.entries({ ...one, ...two }))
        if (field !== 'personal') expect((left.described?.open as Record<string, unknown>)[field]).toEqual(value)
        else expect(left.described?.personal).toMatchObject(topic === 'rhythm' ? {} : (value as object))
      return
    }
    case 'first-recording-stands': {
      const isSame = (entry: Entry, first: Entry | undefined) =>
        first !== undefined && entry.by === first.by && sameValue(entry.body, first.body)
      const first = prior[0] ?? earlier
      expect(left.first).toBe(first.id)
      expect(left.hindsight).toEqual(
        [earlier, later].filter((one) => one !== first && !isSame(one, first)).map((one) => `${one.id} said-again`),
      )
      expect([left.doneOn, left.holder]).toEqual([before.doneOn, topic === 'case' ? first.by : null])
      return
    }
    case 'both-stand': {
      const [recording, act] = topicFirst(earlier) ? [earlier, later] : [later, earlier]
      const first = prior[0] ?? recording
      expect(left.first).toBe(first.id)
      const alone = leftBy(topic, [
        ...(isBegun ? prior : [{ ...recording, after: [] }]),
        { ...act, after: [(prior.at(-1) ?? recording).id] },
      ])
      expect([left.doneOn, left.holder]).toEqual([alone.doneOn, alone.holder])
      const isAgain = isBegun && !(recording.by === first.by && sameValue(recording.body, first.body))
      expect([...left.hindsight].sort()).toEqual([...alone.hindsight, ...(isAgain ? [`${recording.id} said-again`] : [])].sort())
      return
    }
    case 'done-once':
      if (!isBegun) return expect(left).toEqual(before)
      expect(left.doneOn).toBe(before.doneOn ?? onOf(earlier))
      expect(left.hindsight).toEqual((isDone ? [earlier, later] : [later]).map((one) => `${one.id} ${already}`))
      return
    case 'done-beside-stands': {
      if (!isBegun) return expect(left).toEqual(before)
      const [done, undone] = earlier.kind.endsWith('.reopened') ? [later, earlier] : [earlier, later]
      expect(left.doneOn).toBe(onOf(done))
      expect(left.hindsight).toEqual([`${undone.id} ${isDone ? beside : not}`])
      return
    }
    case 'opened-once':
      if (!isBegun) return expect(left).toEqual(before)
      expect(left.doneOn).toBeNull()
      expect(left.hindsight).toEqual((isDone ? [later] : [earlier, later]).map((one) => `${one.id} ${not}`))
      return
    case 'handed-over-once': {
      if (!isBegun) return expect(left).toEqual(before)
      const works = [earlier.by === before.holder, false]
      const given = works[0] ? earlier.body.open['to'] : before.holder
      works[1] = later.by === given
      expect(left.holder).toBe(works[1] ? later.body.open['to'] : given)
      expect(left.hindsight).toEqual([earlier, later].filter((_one, at) => !works[at]).map((one) => `${one.id} not-the-holder`))
      return
    }
  }
}

const topicFirst = ({ kind }: Entry): boolean => /\.(heard|promised|opened)$/.test(kind)

const kindsOf = (topic: Topic): KnownKind[] => Object.keys(PAIRS[topic]) as KnownKind[]
const outcomeOf = (topic: Topic, one: KnownKind, other: KnownKind): Outcome =>
  (PAIRS[topic] as Record<string, Record<string, Outcome>>)[one]?.[other] as Outcome

test('P1 P2 every pair of kinds of every topic leaves what the table says, both ways round, after everything that may stand before', () => {
  let pairs = 0
  let folds = 0
  for (const topic of Object.keys(PAIRS) as Topic[])
    for (const one of kindsOf(topic))
      for (const other of kindsOf(topic)) {
        pairs += 1
        expect(topicOf(one)).toBe(topic)
        const outcome = outcomeOf(topic, one, other)
        expect(outcomeOf(topic, other, one), `${one} × ${other}`).toBe(outcome)
        for (const before of PRIORS[topic])
          for (const first of BODIES[one])
            for (const second of BODIES[other])
              for (const [firstBy, secondBy] of [
                [mei, bo],
                [mei, mei],
                [lu, bo],
              ] as const) {
                const log = aLog()
                for (const kind of before) {
                  const words = BODIES[kind][0] as Words
                  log.say(kind, words.open, words.personal, { by: mei })
                }
                const prior = [...log.lines]
                const after = prior.at(-1) ? [(prior.at(-1) as Entry).id] : []
                const earlier = log.say(one, first.open, first.personal, { client: 1, by: firstBy, after })
                const later = log.say(other, second.open, second.personal, { client: 2, by: secondBy, after })
                const left = leftBy(topic, log.lines)
                expect(leftBy(topic, [later, earlier, ...prior].reverse())).toEqual(left)
                expect(leftBy(topic, [later, ...[...prior].reverse(), earlier])).toEqual(left)
                expectOutcome(outcome, topic, prior, earlier, later, left)
                folds += 1
              }
      }
  expect(pairs).toBe(26)
  expect(folds).toBeGreaterThan(900)
})
