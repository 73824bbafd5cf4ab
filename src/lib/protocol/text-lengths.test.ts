/** Short plain text has a way of its own into the bytes: where it ends, and that nobody sees the seam. */
import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import { openReader, openWriter, readText, writeByte, writeText, written } from './bytes.ts'

test('B2 text of any length, plain or with one sign that is not, is written as the carrier writes it and read back', () => {
  for (let length = 0; length < 300; length++)
    for (const text of [
      'x'.repeat(length),
      `${'x'.repeat(length)}走`,
      `走${'x'.repeat(length)}`,
      `${'x'.repeat(length)}\u0080`,
      `\u007f${'x'.repeat(length)}`,
    ]) {
      openWriter() // takes the buffer that is lent: the next one is as long as it is asked to be
      const [ours, theirs] = [openWriter(length + 1), encoding.createEncoder()]
      writeText(ours, text)
      writeByte(ours, 7)
      encoding.writeVarString(theirs, text)
      encoding.writeUint8(theirs, 7)
      const bytes = written(ours)
      expect(bytes).toEqual(encoding.toUint8Array(theirs))
      expect(readText(openReader(bytes))).toBe(text)
    }
})
