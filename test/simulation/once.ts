/** Rows and entries of a world are values: the oracle reads and writes each of them once, however many devices hold it. */
import type { Entry } from '../../src/lib/kernel/entry.ts'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'

const parsed = new WeakMap<Uint8Array, ReturnType<typeof parseUpdate>>()
const written = new WeakMap<Entry, Uint8Array>()

export function parsedOf(update: Uint8Array): ReturnType<typeof parseUpdate> {
  const before = parsed.get(update)
  if (before) return before
  const found = parseUpdate(update)
  parsed.set(update, found)
  return found
}

export function writtenOf(entry: Entry): Uint8Array {
  const before = written.get(entry)
  if (before) return before
  const bytes = encodeUpdate(entry)
  written.set(entry, bytes)
  return bytes
}
