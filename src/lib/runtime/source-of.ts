/** What speaks again whenever what it tells of has changed, also from another tab. */
export interface Source<T> {
  subscribe(to: { next(value: T): void; error(error: unknown): void }): { unsubscribe(): void }
}
