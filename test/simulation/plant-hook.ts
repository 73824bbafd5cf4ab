/** Plants one bug while rooms are loaded: `node --import ./test/simulation/plant-hook.ts` with its number in `PLANT`. Nothing on the disk changes. */
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PLANTS } from './plants.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const chosen = PLANTS[Number(process.env.PLANT)]
if (!chosen) throw new Error(`there is no plant ${String(process.env.PLANT)}`)
const url = pathToFileURL(`${root}${chosen.file}`).href

registerHooks({
  load(wanted, context, next) {
    const loaded = next(wanted, context)
    if (wanted !== url) return loaded
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source as Uint8Array)
    const spoiled = [chosen, ...(chosen.also ? [chosen.also] : [])].reduce((text, { find, replace }) => {
      if (text.split(find).length !== 2) throw new Error(`«${chosen.name}»: its text is not in ${chosen.file} exactly once any more`)
      return text.replace(find, () => replace)
    }, source)
    return { ...loaded, source: spoiled }
  },
})
