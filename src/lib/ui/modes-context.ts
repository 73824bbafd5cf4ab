/** The modes of this device, for whoever shows or changes them. Set by the root layout. */
import { createContext } from 'svelte'
import type { Modes } from './modes.svelte.ts'

export const [getModes, setModes] = createContext<Modes>()
