import { expect, test } from 'vitest'
import { faultsOfLock, packagesOf } from '../../sync-server/bin/check-lock.mjs'

const fine = { version: '1.0.0', integrity: 'sha512-x' }

test('K1 K2 K3 K4 our lock has no address, no hole, an integrity everywhere, and a safe lib0', () => {
  expect(faultsOfLock(packagesOf('package-lock.json'))).toEqual([])
})

test('K1 a download address is found', () => {
  expect(faultsOfLock({ 'node_modules/a': { ...fine, resolved: 'https://registry.example/a.tgz' } })).toEqual([
    'K1 node_modules/a names a download address: https://registry.example/a.tgz',
  ])
})

test('K2 a platform package that the registry lacked is found; one that lies further out is none', () => {
  const a = { ...fine, optionalDependencies: { 'a-linux': '1.0.0', 'a-darwin': '1.0.0' } }
  expect(faultsOfLock({ '': {}, 'node_modules/b/node_modules/a': a, 'node_modules/a-linux': fine })).toEqual([
    'K2 node_modules/b/node_modules/a needs a-darwin, which is missing',
  ])
})

test('K3 a package without integrity is found', () => {
  expect(faultsOfLock({ 'node_modules/a': { version: '1.0.0' } })).toEqual(['K3 node_modules/a has no integrity'])
})

test('K4 a lib0 that reads past its frame is found, also deep down', () => {
  expect(faultsOfLock({ 'node_modules/yjs/node_modules/lib0': { ...fine, version: '0.2.117' } })).toEqual([
    'K4 node_modules/yjs/node_modules/lib0 is 0.2.117',
  ])
  expect(faultsOfLock({ 'node_modules/lib0': { ...fine, version: '0.2.119' } })).toEqual([])
  expect(faultsOfLock({ 'node_modules/lib0': { ...fine, version: '1.0.0' } })).toEqual([])
})
