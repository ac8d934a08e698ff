import { randomBytes, timingSafeEqual } from 'node:crypto'

/** An unguessable name, URL-safe, 128 bits unless told otherwise. */
export function randomId(bytes = 16): string {
  return randomBytes(bytes).toString('base64url')
}

/** Compares two secrets in a time that depends on neither (bug class 14). */
export function secretsEqual(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
