/** What the root layout hands down to every screen. */
import { createContext } from 'svelte'
import type { Boot } from './boot.svelte.ts'
import type { PersonId } from '../kernel/ids.ts'
import type { Result } from '../kernel/result.ts'
import type { Runtime, SignInRefusal } from './face.ts'
import type { Pwa } from './pwa.svelte.ts'

/** The engine; only below a layout that has one. */
export const [getRuntime, setRuntime] = createContext<Runtime>()
/** How the app comes up; for signing in and for opening again. */
export const [getBoot, setBoot] = createContext<Boot>()
/** Install, update, readiness without a link. */
export const [getPwa, setPwa] = createContext<Pwa>()

/** Lets somebody in; set by the layout of the page that asks for it. */
export type SignIn = (login: string, password: string) => Promise<Result<{ readonly person: PersonId }, SignInRefusal>>
export const [getSignIn, setSignIn] = createContext<SignIn>()

export type BootNow = Boot['now']
export type { Rescue } from './rescue-face.ts'
