/** Why nothing was kept. The draft is still there in every case. */
export type KeepRefusal =
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'store-broken'; readonly detail: string }
  | { readonly kind: 'not-here'; readonly what: string }
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'already-done' }
  /** What is here is not all of the register yet; `n` rows are to come, or nobody knows how many. */
  | { readonly kind: 'still-coming'; readonly n: number | null }
