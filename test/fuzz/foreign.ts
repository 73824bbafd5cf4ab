/**
 * Updates as somebody else might write them: a loose model of Yjs V1 in which every field, count and length can be a lie.
 * Written with lib0, so that our own writer is not its own judge.
 */
import * as encoding from 'lib0/encoding'

export interface Foreign {
  groups: Group[]
  deletes: Deletes[]
  tail: number[]
  /** When it is to differ from how many there are. */
  groupCount?: number
  deleteCount?: number
}
export interface Group {
  client: number
  clock: number
  structs: Struct[]
  structCount?: number
}
export interface Struct {
  info: number
  /** 1 before a root's name, anything else before a dot. */
  parentMark: number
  root: string
  key: string
  content: Content
}
export type Content =
  | { readonly form: 'any'; readonly values: readonly unknown[]; readonly count?: number }
  | { readonly form: 'raw'; readonly bytes: readonly number[] }
export interface Deletes {
  client: number
  ranges: readonly (readonly [clock: number, length: number])[]
}

export const ANY = 0x28

export function writeForeign({ groups, deletes, tail, groupCount, deleteCount }: Foreign): Uint8Array {
  const out = encoding.createEncoder()
  const number = (value: number): void => encoding.writeVarUint(out, value)
  number(groupCount ?? groups.length)
  for (const { client, clock, structs, structCount } of groups) {
    for (const value of [structCount ?? structs.length, client, clock]) number(value)
    for (const struct of structs) writeStruct(out, struct)
  }
  number(deleteCount ?? deletes.length)
  for (const { client, ranges } of deletes) {
    for (const value of [client, ranges.length]) number(value)
    for (const [clock, length] of ranges) for (const value of [clock, length]) number(value)
  }
  for (const byte of tail) encoding.write(out, byte)
  return encoding.toUint8Array(out)
}

function writeStruct(out: encoding.Encoder, { info, parentMark, root, key, content }: Struct): void {
  encoding.write(out, info)
  for (const bit of [0x80, 0x40]) if ((info & bit) !== 0) for (const value of [101, 0]) encoding.writeVarUint(out, value)
  if ((info & 0x1f) !== 0 && (info & 0x1f) !== 10 && (info & 0xc0) === 0) {
    encoding.writeVarUint(out, parentMark)
    if (parentMark === 1) encoding.writeVarString(out, root)
    else for (const value of [101, 0]) encoding.writeVarUint(out, value)
    if ((info & 0x20) !== 0) encoding.writeVarString(out, key)
  }
  if (content.form === 'raw') for (const byte of content.bytes) encoding.write(out, byte)
  else {
    encoding.writeVarUint(out, content.count ?? content.values.length)
    for (const value of content.values) encoding.writeAny(out, value as Parameters<typeof encoding.writeAny>[1])
  }
}

/** The bytes of a number, or of a text after its length. */
export const uint = (value: number): number[] => [...encoding.encode((out) => encoding.writeVarUint(out, value))]
export const text = (word: string): number[] => [...encoding.encode((out) => encoding.writeVarString(out, word))]

export const MAX = 2 ** 53 - 1
