/** The outbox a second time, in files: a failure of the database does not reach it. The one door of this folder; SPEC.md says what it promises. */
export { openMirror, type Mirror, type MirrorState, type OutboxLine, type Standing } from './open-mirror.ts'
export { dropFiles, openWorkerFolder, readAllFiles, type MirrorFile, type MirrorFolder } from './files.ts'
export { readSaved, type Saved } from './saved.ts'
export type { SavedEntry } from './lines.ts'
