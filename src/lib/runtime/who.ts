/** Who used this app last in this browser, and under which device each person is known to the station. It knows no session. */
import { openNotes } from '../device/index.ts'

const WHO = 'person'
const DEVICES = 'devices'
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
