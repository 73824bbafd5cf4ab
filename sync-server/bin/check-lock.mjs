/**
 * What package-lock.json must be, so that `npm ci` works wherever the project is cloned, and whether node_modules is what it says.
 *
 *   K1  It names no download address: every machine asks its own registry.
 *   K2  It has no holes: a dependency it names is in it. A registry that lacks one platform's package leaves such a hole, and then `npm ci` fails everywhere.
 *   K3  Every package has an integrity.
 *   K4  lib0 is 0.2.119 or later everywhere: earlier ones read past the end of a frame, into other people's memory.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, optional?: boolean, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} Locked
 * @typedef {Record<string, Locked>} Packages
 */

/** @param {Packages} packages @returns {string[]} what is wrong, one sentence each */
export function faultsOfLock(packages) {
  return Object.entries(packages).flatMap(([place, locked]) => [
    ...(/^(https?|git)/.test(locked.resolved ?? '') ? [`K1 ${place} names a download address: ${locked.resolved}`] : []),
    ...Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })
      .filter((name) => !found(packages, place, name))
      .map((name) => `K2 ${place || 'the project'} needs ${name}, which is missing`),
    ...(place !== '' && !locked.link && !locked.integrity ? [`K3 ${place} has no integrity`] : []),
    ...(/(^|\/)node_modules\/lib0$/.test(place) && olderThan(locked.version ?? '0', [0, 2, 119])
      ? [`K4 ${place} is ${locked.version}`]
      : []),
  ])
}

/** @param {string} root @returns {boolean} whether node_modules holds what the lock says; npm writes its own list last, so a broken installation has none */
export function installedAsLocked(root) {
  const here = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(here)) return false
  const installed = packagesOf(here)
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([place, locked]) => place === '' || installed[place]?.version === locked.version || (locked.optional === true && !installed[place]),
  )
}

/** @param {string} file @returns {Packages} */
export function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

/** Looks where Node would look: beside the package, then one folder further out. @param {Packages} packages @param {string} place @param {string} name */
function found(packages, place, name) {
  for (let folder = place; ;) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]?.version) return true
    if (folder === '') return false
    const at = folder.lastIndexOf('/node_modules/')
    folder = at > 0 ? folder.slice(0, at) : ''
  }
}

/** @param {string} version @param {number[]} floor */
function olderThan(version, floor) {
  const parts = version.split('.').map((part) => parseInt(part, 10))
  const at = floor.findIndex((number, index) => parts[index] !== number)
  return at >= 0 && (parts[at] ?? 0) < (floor[at] ?? 0)
}

if (process.argv[1] && import.meta.url.endsWith('/check-lock.mjs') && process.argv[1].endsWith('check-lock.mjs')) {
  const faults = faultsOfLock(packagesOf('package-lock.json'))
  for (const fault of faults) console.error(fault)
  process.exit(faults.length ? 1 : 0)
}
