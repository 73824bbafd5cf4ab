/** How full this device is, and whether the browser may clear what is here. It knows no table and no file. */
export interface StorageReading {
  readonly usedBytes: number
  readonly quotaBytes: number
  /** What the browser answered: true persisted, false it may clear, null it cannot say. */
  readonly persisted: boolean | null
  /** At 80 % of quota and above, or with less left than is kept in reserve. */
  readonly nearlyFull: boolean
}

export interface DeviceStorage {
  read(): Promise<StorageReading>
  /** Asks the browser not to clear this origin on its own. */
  askToPersist(): Promise<boolean | null>
}

const NEARLY_FULL = 0.8
/** A day of visits with pictures. */
const RESERVE_BYTES = 50 * 1024 ** 2

/** A browser that refuses to answer is one that cannot say: nothing here rejects. */
export function openStorage(machine: Partial<StorageManager> | undefined = globalThis.navigator?.storage): DeviceStorage {
  const persisted = () => answered(() => machine?.persisted?.())
  return {
    read: async () => {
      const estimate = await answered(() => machine?.estimate?.())
      const usedBytes = estimate?.usage ?? 0
      const quotaBytes = estimate?.quota ?? 0
      return { usedBytes, quotaBytes, persisted: await persisted(), nearlyFull: isNearlyFull(usedBytes, quotaBytes) }
    },
    askToPersist: async () => ((await persisted()) === true ? true : answered(() => machine?.persist?.())),
  }
}

const isNearlyFull = (used: number, quota: number): boolean => quota > 0 && (used >= quota * NEARLY_FULL || quota - used < RESERVE_BYTES)

async function answered<T>(ask: () => Promise<T> | undefined): Promise<T | null> {
  try {
    return (await ask()) ?? null
  } catch (fault) {
    // In private mode and in some web views the question itself is an error.
    if (fault instanceof TypeError || fault instanceof DOMException) return null
    throw fault
  }
}
