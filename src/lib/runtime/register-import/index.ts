/** The door of the register import. */
export { openRegisterImport } from './open-register-import.ts'
export type { RegisterOpening } from './talk.ts'
