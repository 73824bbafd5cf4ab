/** What is put into the double is shared, not cloned. Frozen through and through it shows whoever changes it afterwards, or what he has read. */
export function frozen<T>(value: T, isWanted = false): T {
  if (!isWanted || typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) frozen(part, true)
  return value
}
