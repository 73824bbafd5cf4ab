/** After an update of the app, beside the link: what an earlier app could not read is judged again, and all records are folded by today's laws. */
import { parseUpdate } from '../../protocol/update.ts'
import { learn, type Db } from '../../readmodel/index.ts'

/** Screens go on meanwhile. */
export async function learnBeside(db: Db, now: () => number): Promise<void> {
  await learn(db, {
    parse(bytes) {
      const parsed = parseUpdate(bytes)
      return parsed.ok ? parsed.value : null
    },
    now,
  })
}
