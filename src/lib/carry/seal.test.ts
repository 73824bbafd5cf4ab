import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { digitsOf, drawCode, fileName, inFours, isSealedFile, openSeal, textOf } from './index.ts'
import { HEAD_BYTES } from './file.ts'

const LIMIT = 1_000_000
const random = (into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => crypto.getRandomValues(into)
const { seal, unseal, sign } = openSeal({ subtle: crypto.subtle, random, limitBytes: LIMIT })
const CODE = '1234567890123456'
const PLAIN = new TextEncoder().encode('walked over, door to door '.repeat(200))

async function sealed(plain: Uint8Array = PLAIN): Promise<Uint8Array> {
  const file = await seal(plain, CODE)
  if (!file.ok) throw new Error(file.error.kind)
  return file.value
}
const kindOf = async (file: Uint8Array, code = CODE): Promise<string> => {
  const opened = await unseal(file, code)
  return opened.ok ? 'opened' : opened.error.kind
}

test('Z2 the right code opens what was sealed, as a file and as the text of one; it is packed and shows nothing of its content', async () => {
  const file = await sealed()
  expect(await unseal(file, CODE)).toEqual({ ok: true, value: PLAIN })
  expect(await unseal(new TextEncoder().encode(textOf(file).replaceAll('\n', '\r\n')), CODE)).toEqual({ ok: true, value: PLAIN })
  expect(file.length).toBeLessThan(PLAIN.length / 10)
  expect(Buffer.from(file).includes('door')).toBe(false)
  expect(isSealedFile(file) && isSealedFile(new TextEncoder().encode(textOf(file)))).toBe(true)
})

test('Z2 two files of the same are different files: salt and nonce are drawn anew', async () => {
  const [one, other] = [await sealed(), await sealed()]
  expect(one.slice(4, HEAD_BYTES)).not.toEqual(other.slice(4, HEAD_BYTES))
})

test('Z2 a wrong code, a damaged file, a newer one and no such file are told apart', async () => {
  const file = await sealed()
  expect(await kindOf(file, '1234567890123457')).toBe('wrong-code')
  const changed = (at: number): Uint8Array => file.map((byte, place) => (place === at ? byte ^ 1 : byte))
  for (const at of [4, 20, HEAD_BYTES, file.length - 9, file.length - 1]) expect(await kindOf(changed(at)), String(at)).toBe('damaged')
  for (const end of [3, 10, HEAD_BYTES, HEAD_BYTES + 8, file.length - 1])
    expect(['damaged', 'not-a-parcel'], String(end)).toContain(await kindOf(file.slice(0, end)))
  expect(await kindOf(file.map((byte, at) => (at === 3 ? 2 : byte)))).toBe('newer-file')
  expect(await kindOf(new TextEncoder().encode('户号,姓名'))).toBe('not-a-parcel')
  expect(await kindOf(new Uint8Array(0))).toBe('not-a-parcel')
  expect(await kindOf(new TextEncoder().encode(`Sk1L${'*'.repeat(40)}`))).toBe('damaged')
})

test('Z3 what unpacks to more than the limit is not unpacked', async () => {
  const bomb = await sealed(new Uint8Array(20 * LIMIT))
  expect(bomb.length).toBeLessThan(LIMIT / 10)
  expect(await kindOf(bomb)).toBe('too-large')
  expect(await kindOf(await sealed(new Uint8Array(LIMIT)))).toBe('opened')
})

test('Z1 without WebCrypto nothing is sealed, opened or signed', async () => {
  const bare = openSeal({ subtle: null, random, limitBytes: LIMIT })
  const no = { ok: false, error: { kind: 'no-crypto' } }
  expect([await bare.seal(PLAIN, CODE), await bare.unseal(await sealed(), CODE), await bare.sign(PLAIN, 'token')]).toEqual([no, no, no])
})

test('the signature is the one that the relay makes of the hash of a token', async () => {
  const expected = createHmac('sha256', createHash('sha256').update('token').digest()).update(PLAIN).digest()
  expect(await sign(PLAIN, 'token')).toEqual({ ok: true, value: Uint8Array.from(expected) })
})

test('a code has sixteen figures, each as likely as the next, and is read however it is typed', () => {
  const counts = Array.from({ length: 10 }, () => 0)
  for (let run = 0; run < 2_000; run++) {
    const code = drawCode(random)
    expect(code).toMatch(/^\d{16}$/)
    for (const figure of code) counts[Number(figure)] = (counts[Number(figure)] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 3_200)).toBeLessThan(400)
  expect(drawCode((into) => into.fill(249))).toBe('9'.repeat(16))
  expect(inFours(CODE)).toBe('1234 5678 9012 3456')
  expect(digitsOf(' １２３４-5678 9012 3456。')).toBe(CODE)
})

test('a file’s name says a day and nothing of anybody', () => {
  expect(fileName('2026-11-23', Uint8Array.from([0, 35, 71, 200]))).toMatch(/^doorstep-2026-11-23-[0-9a-z]{4}\.jmk$/)
})
