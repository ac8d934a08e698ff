import { randomId } from '#base/ids.ts'
import { resetPassword } from '#identity/accounts.ts'
import { ConfigError } from '../config.ts'
import { createContext } from '../context.ts'
import { expectStore } from './expect-store.ts'
import { readOptions } from './read-options.ts'

/** `hearth password EMAIL`: a new password for who forgot theirs, made here so that none stands in a shell's history. */
export async function password(argv: readonly string[]): Promise<number> {
  const { config, words } = readOptions(argv)
  const [email, ...more] = words
  if (email === undefined || more.length > 0) {
    throw new ConfigError('password takes one e-mail address: hearth password me@example.org')
  }
  expectStore(config.data, 'password')
  const context = createContext(config)
  try {
    const made = randomId(12)
    await resetPassword(context, email, made)
    process.stdout.write(`${made}\n`)
  } finally {
    await context.store.close()
  }
  return 0
}
