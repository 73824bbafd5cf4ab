/** Processes of this machine (Linux), to switch a tablet off the hard way: the browser and everything it started, with SIGKILL. */
import { readdirSync, readFileSync } from 'node:fs'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: readonly string[]
}

/** Kills the browser that owns this profile, children included; Playwright alone would wait for ever for some of them. */
export function killBrowser(profile: string): void {
  for (const pid of treeOf(browserOf(profile))) kill(pid)
}

/** SIGKILL; a process that ended by itself meanwhile is as good. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ESRCH')) throw fault
  }
}

/** Resident memory in bytes. */
export function memoryOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

export function treeOf(root: number): readonly number[] {
  const all = processes()
  const tree = [root]
  for (const pid of tree) tree.push(...all.filter(({ parent }) => parent === pid).map((child) => child.pid))
  return tree
}

function browserOf(profile: string): number {
  const found = processes().find(
    ({ command }) => command.includes(`--user-data-dir=${profile}`) && !command.some((word) => word.startsWith('--type=')),
  )
  if (!found) throw new Error(`no browser runs with the profile ${profile}`)
  return found.pid
}

function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processOf(Number(name)))
}

/** Empty when it ended while we looked. */
function processOf(pid: number): readonly Process[] {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])
    return [{ pid, parent, command }]
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && (fault.code === 'ENOENT' || fault.code === 'ESRCH')) return []
    throw fault
  }
}
