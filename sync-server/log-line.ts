/** What the relay says about itself: one JSON line per start, stop, refusal or fault. Never a name, a token, a body or an address. */
export type LogLine =
  | {
      readonly said: 'started'
      readonly url: string
      readonly app: string
      readonly logId: string
      readonly people: number
      readonly scopes: number
    }
  | { readonly said: 'stopped' }
  | { readonly said: 'seeded'; readonly rows: number; readonly ms: number }
  | { readonly said: 'refused'; readonly kind: string; readonly at?: string; readonly device?: string }
  | { readonly said: 'new-lease'; readonly why: string; readonly device: string }
  | { readonly said: 'fault'; readonly what: string }

export type Say = (line: LogLine) => void

export const sayTo =
  (write: (line: string) => void, now: () => number): Say =>
  (line) =>
    write(JSON.stringify({ at: new Date(now()).toISOString(), ...line }))
