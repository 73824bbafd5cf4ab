/**
 * Spoils what an update says while it stays an update: whose it is, when, of what kind, where it hangs, under which key, how much of it
 * there is, what it deletes, what it holds. Some of what comes out is still honest: other words under one's own next dot.
 */
import * as Y from 'yjs'
import type { Chance } from '../../src/lib/demo/chance.ts'
import { dotOfId, idOfDot } from '../../src/lib/kernel/dot.ts'
import type { Entry } from '../../src/lib/kernel/entry.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { ANY, MAX, text, uint, writeForeign, type Content, type Foreign, type Group, type Struct } from './foreign.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { mutateValue } from './mutate-value.ts'

export const VICTIM = 202
const CLIENTS = [1, 101, VICTIM, 303, 0, 0xffffffff, 0x100000000, MAX] as const
const NUMBERS = [0, 1, 2, 3, 127, 128, 2 ** 25, 2 ** 31, 2 ** 32, MAX - 20, MAX] as const
const ROOTS = ['entries', 'entries', 'other', '', '__proto__', 'entries\u0000', 'x'.repeat(200)] as const
const INFOS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0x21, 0x22, 0x23, 0x24, 0x27, 0x29, 0x48, 0x68, 0x88, 0xa8, 0xc8, 0xe8, 0x1f] as const

export function mutateStructure(chance: Chance, entries: readonly [Entry, ...Entry[]]): Uint8Array {
  const entry = chance.one(entries)
  const update: Foreign = { groups: [groupOf(entry)], deletes: [], tail: [] }
  for (
    let left = chance.weighted([
      [6, 1],
      [3, 2],
      [1, 4],
    ]);
    left > 0;
    left -= 1
  )
    spoil(chance, update, entries)
  const bytes = writeForeign(update)
  return chance.is(0.02) ? asAnotherForm(chance, bytes, entry) : bytes
}

/** An honest entry as the loose model says it. */
export function groupOf({ id, about, kind, by, at, after, v, body }: Entry): Group {
  const { client, clock } = must(dotOfId(id), 'an honest entry has a dot')
  const { open, personal } = body
  const value = { about, kind, by, at, after, v, body: personal ? { open, personal } : { open } }
  return { client, clock, structs: [{ info: ANY, parentMark: 1, root: 'entries', key: id, content: { form: 'any', values: [value] } }] }
}

function spoil(chance: Chance, update: Foreign, entries: readonly [Entry, ...Entry[]]): void {
  const group = update.groups[chance.int(0, update.groups.length - 1)]
  const struct = group?.structs[chance.int(0, group.structs.length - 1)]
  if (!group || !struct) return void update.groups.push(groupOf(chance.one(entries)))
  const number = (): number => chance.one(NUMBERS)
  switch (chance.int(0, 17)) {
    case 0:
      group.client = chance.one(CLIENTS)
      return withOwnKey(chance, group, struct)
    case 1:
      group.clock = chance.is(0.5) ? Math.max(0, group.clock + chance.int(-2, 2)) : number()
      return withOwnKey(chance, group, struct)
    case 2:
      struct.info = chance.is(0.8) ? chance.one(INFOS) : chance.int(0, 255)
      if (chance.is(0.7)) struct.content = contentFor(chance, struct.info & 0x1f)
      return
    case 3:
      struct.parentMark = chance.int(0, 3)
      return
    case 4:
      struct.root = chance.one(ROOTS)
      return
    case 5:
      struct.key = chance.one([
        `${VICTIM.toString(36)}-2`,
        chance.one(entries).id,
        '',
        '__proto__',
        `0${struct.key}`,
        `${struct.key} `,
        'k'.repeat(300),
      ])
      return
    case 6:
      group.structCount = number()
      return
    case 7:
      update.groupCount = number()
      return
    case 8:
      update.deleteCount = number()
      return
    case 9:
      update.deletes.push({
        client: chance.one(CLIENTS),
        ranges: [[number(), number()], ...(chance.is(0.3) ? [[number(), number()] as const] : [])],
      })
      return
    case 10:
      group.structs.push({ ...struct, key: chance.is(0.5) ? struct.key : idOfDot({ client: group.client, clock: group.clock + 1 }) })
      return
    case 11:
      update.groups.push(groupOf(chance.one(entries)))
      return
    case 12:
      group.structs.splice(chance.int(0, 1), 0, {
        info: chance.one([0, 10]),
        parentMark: 1,
        root: '',
        key: '',
        content: { form: 'raw', bytes: uint(number()) },
      })
      return
    case 13:
      update.tail.push(chance.int(0, 255))
      return
    case 14:
      if (struct.content.form === 'any') struct.content = { ...struct.content, count: number() }
      return
    case 15:
      if (struct.content.form === 'any')
        struct.content = { form: 'any', values: [...struct.content.values, ...struct.content.values].slice(chance.int(0, 1) * 2) }
      return
    default:
      // Most chances: other content in one's own entry is what a device that was broken into would really send.
      if (struct.content.form === 'any')
        struct.content = { form: 'any', values: struct.content.values.map((value) => mutateValue(chance, value)) }
  }
}

/** A dot that is spoiled alone is refused by its key: most of the time the key goes along. */
function withOwnKey(chance: Chance, { client, clock }: Group, struct: Struct): void {
  if (chance.is(0.8)) struct.key = idOfDot({ client, clock })
}

/** Contents as the other kinds of struct would have them, or nearly. */
function contentFor(chance: Chance, kind: number): Content {
  const number = (): number[] => uint(chance.one(NUMBERS))
  const raw = (...parts: readonly (readonly number[])[]): Content => ({ form: 'raw', bytes: parts.flat() })
  switch (kind) {
    case 2:
      return raw(uint(1), text(chance.one(['{}', 'null', 'undefined', '[', `${'['.repeat(50)}${']'.repeat(50)}`])))
    case 3:
      return raw(uint(2), [1, 2])
    case 4:
    case 5:
      return raw(text('{"a":1}'))
    case 6:
      return raw(text('bold'), text('true'))
    case 7:
      return raw([chance.int(0, 8)], text('p'))
    case 8:
      return { form: 'any', values: [chance.one([undefined, 1n, Number.NaN, {}, [], 'x', null])] }
    case 9:
      return raw(text('guid'), [118, 0])
    default:
      return raw(number())
  }
}

/** The V2 form, merged forms, forms of a whole document. */
function asAnotherForm(chance: Chance, bytes: Uint8Array, entry: Entry): Uint8Array {
  const honest = writeForeign({ groups: [groupOf(entry)], deletes: [], tail: [] })
  const v2 = Y.convertUpdateFormatV1ToV2(honest)
  return chance.is(0.5) ? v2 : mutateBytes(chance, v2, [bytes])
}
