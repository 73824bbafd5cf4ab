/** Why the relay says no. `retry` travels with every refusal: an old app can obey a kind it has never heard of. */
export type Refusal =
  | { readonly kind: 'malformed'; readonly at: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'too-many-tries'; readonly waitMs: number }
  | { readonly kind: 'not-allowed'; readonly scope: string }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  | { readonly kind: 'clock-gap'; readonly scope: string; readonly next: number }
  | { readonly kind: 'clock-reused'; readonly scope: string; readonly next: number }
  | { readonly kind: 'not-your-client' }
  | { readonly kind: 'app-too-old'; readonly oldest: number }
  | { readonly kind: 'not-here' }
  | { readonly kind: 'busy'; readonly waitMs: number }
  | { readonly kind: 'disk-full' }

export type Retry = 'never' | 'after-update' | 'after-sign-in' | 'later'

export const retryOf = {
  malformed: 'never',
  'signed-out': 'after-sign-in',
  'wrong-password': 'never',
  'too-many-tries': 'later',
  'not-allowed': 'never',
  'too-large': 'never',
  'clock-gap': 'later',
  'clock-reused': 'never',
  'not-your-client': 'never',
  'app-too-old': 'after-update',
  'not-here': 'never',
  busy: 'later',
  'disk-full': 'later',
} as const satisfies Record<Refusal['kind'], Retry>
