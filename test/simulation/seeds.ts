/** Seeds that once failed; each is a test by its own right. Whoever changes how a world is drawn finds new ones for the same faults: `npm run plants` says so. */
export const FAILED_ONCE = [9, 24, 35, 68, 80, 94, 130, 145, 147, 159, 256, 427, 733, 2074, 795474524, 795474619] as const
