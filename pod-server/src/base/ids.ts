import { randomBytes, timingSafeEqual } from 'node:crypto'

let random = randomBytes(4096)
let used = 0

/** An unguessable name, URL-safe, 128 bits unless told otherwise. Randomness is fetched for many names at once. */
export function randomId(bytes = 16): string {
  if (used + bytes > random.length) {
    random = randomBytes(Math.max(4096, bytes))
    used = 0
  }
  const id = random.toString('base64url', used, used + bytes)
  // What was given out is not kept.
  random.fill(0, used, used + bytes)
  used += bytes
  return id
}

/**
 * As unguessable as `randomId`, and later ones sort after earlier ones: what is made together lies together in every
 * index, which makes storing it half as dear.
 */
export function orderedId(now: number): string {
  return now.toString(36).padStart(9, '0') + randomId(15)
}

/** Compares two secrets in a time that depends on neither (bug class 14). */
export function secretsEqual(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
