/** A second connection to the engine's own database that waits for the disk, opened when it is first needed: the engine's other commits need not wait. */
import { openReadModel, settleOnDisk, type Db } from '../../readmodel/index.ts'

export interface Firm {
  /** Everything that was committed so far is on the disk. Rejects when the database does not open. */
  settle(): Promise<void>
  close(): void
}

export function openFirm(store: string): Firm {
  let db: Db | null = null
  return {
    async settle() {
      if (!db) {
        const opened = await openReadModel(store, 'strict', () => {
          db = null
        })
        if (!opened.ok) throw new DOMException(opened.error.kind, 'OperationError')
        db = opened.value
      }
      await settleOnDisk(db)
    },
    close() {
      db?.close()
      db = null
    },
  }
}
