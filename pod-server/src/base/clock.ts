/** Where the time comes from; tests step it. Milliseconds since 1970. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: Date.now }
