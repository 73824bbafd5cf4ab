/** Passwords at rest: Argon2id (19 MiB, two passes), a salt each. Knows no people. */
import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

const FORM = 'argon2id$19456$2$1'
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
export const MAX_PASSWORD_LENGTH = 256

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${FORM}$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`
}

/** Compares in constant time; without a hash it works just as long and says no, so that nobody learns which logins exist. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [salt = '', wanted = ''] = (hash ?? NOBODY).slice(FORM.length + 1).split('$')
  const derived = await derive(password, Buffer.from(salt, 'base64url'))
  return timingSafeEqual(derived, Buffer.from(wanted, 'base64url')) && hash !== undefined
}

/** 16 letters and figures that cannot be mistaken for each other: 79 bits. */
export const randomPassword = (): string => Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]).join('')

const NOBODY = `${FORM}$${'A'.repeat(22)}$${'A'.repeat(43)}`

const derive = (password: string, nonce: Buffer): Promise<Buffer> =>
  new Promise((done, fail) => {
    const message = Buffer.from(password.normalize('NFKC'), 'utf8')
    argon2('argon2id', { message, nonce, parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 }, (error, key) =>
      error ? fail(error) : done(key),
    )
  })
