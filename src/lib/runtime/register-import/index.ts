/** The door of the register import. */
export { openRegisterImport, type RegisterWorker } from './open-register-import.ts'
export type { RegisterOpening } from './talk.ts'
