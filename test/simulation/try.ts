import { playWorld } from './world.ts'
const [from = 1, n = 1] = process.argv.slice(2).map(Number)
const t = performance.now()
let bad = 0
const sum: Record<string, number> = {}
for (let seed = from; seed < from + n; seed++) {
  const out = await playWorld(seed, {}, n === 1)
  for (const [k, v] of Object.entries(out.counts)) sum[k] = (sum[k] ?? 0) + v
  if (n === 1 && process.env.TRACE) console.log(out.trace.join('\n'))
  if (out.violations.length) { bad++; console.log(seed, out.violations.slice(0, 3).map((v) => `${v.law} ${v.what}`.slice(0, 600)).join('\n   ')) }
  if (n === 1) console.log(out.hash, out.plan.weather)
}
const cpu = process.cpuUsage()
console.log('cpu ms/seed', ((cpu.user + cpu.system) / 1000 / n).toFixed(1))
console.log(bad, 'bad of', n, ((performance.now() - t) / n).toFixed(1), 'ms/seed', sum)
