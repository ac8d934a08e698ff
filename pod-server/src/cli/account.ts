import { accountOf } from '#identity/accounts.ts'
import { removeAccount } from '#identity/remove-account.ts'
import { podsOf } from '#identity/webid-links.ts'
import { endPods } from '#pods/remove-pods.ts'
import type { Reader } from '#storage/store.ts'
import { ConfigError } from '../config.ts'
import { type Context, createContext } from '../context.ts'
import { expectStore } from './expect-store.ts'
import { readOptions } from './read-options.ts'

const meant = '--yes'

/** `hearth account remove EMAIL`: tells what would go; with --yes it goes, account and pods, also while a server runs. */
export async function account(argv: readonly string[]): Promise<number> {
  const { config, words } = readOptions(argv.filter((word) => word !== meant))
  const [verb, email, ...more] = words
  if (verb !== 'remove' || email === undefined || more.length > 0)
    throw new ConfigError('say what to do with which account: hearth account remove me@example.org')
  expectStore(config.data, 'account')
  const context = createContext(config)
  try {
    const id = await context.store.read((reader) => accountOf(reader, email))
    for (const line of await context.store.read((reader) => listing(reader, id)))
      process.stdout.write(`${line}\n`)
    if (argv.includes(meant)) await remove(context, id)
    else
      process.stdout.write(`nothing was removed: say it again with ${meant} to remove all of this for good\n`)
  } finally {
    await context.podRemoval.close()
    await context.store.close()
  }
  return 0
}

async function listing(reader: Reader, account: string): Promise<string[]> {
  const roots = (await podsOf(reader, account)).map(({ root }) => root)
  const pods = (await reader.storages()).filter(({ root }) => roots.includes(root))
  return [
    `account ${account}, its ways to sign in, and what its apps were allowed`,
    ...pods.map(({ root, resources, bytes }) => `pod ${root}: ${resources} resources, ${bytes} bytes`),
  ]
}

async function remove(context: Context, id: string): Promise<void> {
  await removeAccount(context, id, endPods)
  await context.podRemoval.finish()
  process.stdout.write('all of this is removed\n')
}
