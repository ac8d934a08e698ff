import { hash, verify } from '@node-rs/argon2'
import { PodError } from '#base/errors.ts'

/** Long enough for any passphrase, short enough that hashing costs nothing extra (bug class 14). */
export const maxPasswordLength = 512

/** argon2id with the library's parameters (19 MiB, two passes), off the main thread. */
export async function hashPassword(password: string): Promise<string> {
  if (password === '' || password.length > maxPasswordLength) {
    throw new PodError('bad-request', `a password has 1 to ${maxPasswordLength} characters`)
  }
  return hash(password.normalize('NFC'))
}

/** Takes as long for an account that does not exist (undefined) as for a wrong password (bug class 13). */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  if (password.length > maxPasswordLength) return false
  decoy ??= hash('nobody has this password')
  const isEqual = await verify(stored ?? (await decoy), password.normalize('NFC'))
  return isEqual && stored !== undefined
}

let decoy: Promise<string> | undefined
