/** What the hour is. The core never asks the machine; it is given one of these. */
export interface Clock {
  /** Milliseconds since 1970, corrected by the offset that the relay reports. */
  now(): number
}
