/**
 * Builds the same sources twice, as v1 and v2, for the stories in which an update arrives; skips what is newer than its sources.
 * Two builds from one state differ in their version only.
 */
import { buildWhenNewer } from '../../sync-server/bin/build.mjs'

for (const version of ['v1', 'v2']) buildWhenNewer({ folder: `build-${version}`, version })
