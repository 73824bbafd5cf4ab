/** The door of the register import. */
export { openRegisterImport, BAD_ROWS_HEADS, type RegisterWorker } from './open-register-import.ts'
export type { RegisterOpening } from './talk.ts'
