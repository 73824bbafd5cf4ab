/** The door of carrying. */
export { openCarry, type CarryParts, type CarryWorker } from './open-carry.ts'
