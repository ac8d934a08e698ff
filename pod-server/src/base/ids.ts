import { randomBytes, timingSafeEqual } from 'node:crypto'

/** An unguessable name, URL-safe, 128 bits unless told otherwise. */
export function randomId(bytes = 16): string {
  return randomBytes(bytes).toString('base64url')
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
