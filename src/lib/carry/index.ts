/**
 * A sealed file ↔ the bytes in it. This is the folder's one door; it knows neither entries nor the relay.
 * What it needs of the machine is WebCrypto; where a page has none (plain http in the village's own network) it refuses, and writes nothing unsealed.
 */
export { drawCode, digitsOf, inFours } from './code.ts'
export { fileName, isSealedFile, textOf } from './file.ts'
export { openSeal, type Seal, type SealRefusal, type UnsealRefusal } from './seal.ts'
