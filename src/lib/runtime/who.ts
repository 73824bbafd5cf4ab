/** Who used this app last in this browser, and under which device each person is known to the station. It knows no session. */
import { openNotes } from '../device/index.ts'

const WHO = 'person'
const DEVICES = 'devices'
const STORES = 'stores'
const notes = openNotes('doorstep')

/** Rejects with a DOMException where the browser keeps nothing. */
export async function whoIsHere(): Promise<string | null> {
  const who = await notes.get(WHO)
  return typeof who === 'string' ? who : null
}

export const forgetWho = (): Promise<void> => notes.drop(WHO)

export async function devicesByLogin(): Promise<Readonly<Record<string, string>>> {
  const known = await notes.get(DEVICES)
  const devices = typeof known === 'object' && known !== null ? Object.entries(known) : []
  return Object.fromEntries(devices.filter((one): one is [string, string] => typeof one[1] === 'string'))
}

export async function noteWho(person: string, login: string, device: string): Promise<void> {
  await notes.put(DEVICES, { ...(await devicesByLogin()), [login]: device })
  await notes.put(WHO, person)
}

export const storeNameOf = (person: string): string => `doorstep-${person}`

/** Which database is this person's: the first one, unless that was given up and another begun. */
export async function storeOf(person: string): Promise<string> {
  const stores = await notes.get(STORES)
  const name: unknown =
    typeof stores === 'object' && stores !== null ? Object.entries(stores).find(([who]) => who === person)?.[1] : undefined
  return typeof name === 'string' ? name : storeNameOf(person)
}

/** From now on this person's database is the one of this name. */
export async function noteStore(person: string, store: string): Promise<void> {
  const stores = await notes.get(STORES)
  await notes.put(STORES, { ...(typeof stores === 'object' ? stores : {}), [person]: store })
  await notes.put(WHO, person)
}

/** The database after one that does not open any more. */
export function nextStore(store: string): string {
  const [, base = store, turn = '1'] = /^(.*)~(\d+)$/.exec(store) ?? []
  return `${base}~${Number(turn) + 1}`
}
