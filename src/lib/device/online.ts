/** What the browser believes of its network. `false` is a hint and `true` means little: good for words and for trying sooner, never for not trying. */
export interface Online {
  online(): boolean
  onchange(fn: (online: boolean) => void): () => void
}

export function openOnline(
  scope: EventTarget = globalThis,
  machine: { readonly onLine?: boolean } | undefined = globalThis.navigator,
): Online {
  const online = () => machine?.onLine !== false
  return {
    online,
    onchange: (fn) => {
      const tell = () => fn(online())
      scope.addEventListener('online', tell)
      scope.addEventListener('offline', tell)
      return () => {
        scope.removeEventListener('online', tell)
        scope.removeEventListener('offline', tell)
      }
    },
  }
}
