/** Folds all rows anew when a person asks for it. The same code as learning after an update: entries in, rows out. */
import type { Db } from './db.ts'
import { refold, type Progressed } from './refold.ts'

export const rebuild = (db: Db, now: number, onprogress: Progressed = () => undefined): Promise<void> => refold(db, now, onprogress)
