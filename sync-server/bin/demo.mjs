/** `npm run demo -- --residents 20000 --data DIR`: fills an empty folder with demo data, to measure or to try a whole town. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startRelay } from '../main.ts'
import { demoSeed } from './demo-seed.mjs'

const { values } = parseArgs({
  options: {
    residents: { type: 'string', default: '3000' },
    data: { type: 'string', default: '.data' },
    seed: { type: 'string', default: '1' },
  },
})
const [residents, seed] = [Number(values.residents), Number(values.seed)]
if (!Number.isInteger(residents) || residents < 1 || !Number.isInteger(seed)) stop('--residents and --seed are whole numbers')
if (existsSync(join(values.data, 'relay.db')))
  stop(`${values.data} holds data already. Choose another folder: npm run demo -- --residents ${residents} --data DIR`)

const began = Date.now()
const relay = await startRelay({ dataDir: values.data })
const rows = await relay.seed(demoSeed({ residents, seed }))
await relay.close()
console.log(
  `${rows} rows for about ${residents} residents in ${values.data}, in ${((Date.now() - began) / 1000).toFixed(1)} s. Look at it: npm start -- --data ${values.data}`,
)

/** @param {string} words @returns {never} */
function stop(words) {
  console.error(words)
  process.exit(1)
}
