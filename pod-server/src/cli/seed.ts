import { PodError } from '#base/errors.ts'
import { createAccount } from '#identity/accounts.ts'
import { addClientCredentials } from '#identity/credentials.ts'
import { linkPod } from '#identity/webid-links.ts'
import { checkLayout } from '#pods/check-layout.ts'
import { createPod } from '#pods/create-pod.ts'
import type { Store } from '#storage/store.ts'
import { ConfigError } from '../config.ts'
import { type Context, createContext } from '../context.ts'
import { readOptions } from './read-options.ts'
import { readSeedFile, type SeedAccount, type SeedCredentials } from './seed-file.ts'

interface SeededAccount {
  readonly email: string
  readonly pods: readonly { readonly pod: string; readonly webId: string }[]
  readonly clientCredentials: readonly {
    readonly name: string
    readonly id: string
    readonly secret: string
    readonly webId: string
  }[]
}

/** `hearth seed FILE.json`: the same accounts, pods and credentials as a person would make by hand. */
export async function seed(argv: readonly string[]): Promise<number> {
  const { config, words } = readOptions(argv)
  const [file, ...more] = words
  if (file === undefined || more.length > 0)
    throw new ConfigError('seed takes one file: hearth seed people.json')
  if (config.data.kind === 'memory') throw new ConfigError('seed needs a data folder, not :memory:')
  const accounts = readSeedFile(file)
  const context = createContext(config)
  try {
    await checkLayout(context.store, config)
    const seeded = await allOrNothing(context, async (within) => {
      const made: SeededAccount[] = []
      for (const account of accounts) made.push(await explained(account.email, seedAccount(within, account)))
      return made
    })
    process.stdout.write(`${JSON.stringify(seeded, null, 2)}\n`)
  } finally {
    await context.store.close()
  }
  return 0
}

/** One transaction around all that is written: who runs the command again, with the fault mended, finds nothing in the way. */
function allOrNothing<T>(context: Context, run: (within: Context) => Promise<T>): Promise<T> {
  return context.store.write((writer) => {
    const store: Store = { ...context.store, read: (use) => use(writer), write: (change) => change(writer) }
    return run({ ...context, store })
  })
}

async function seedAccount(context: Context, wanted: SeedAccount): Promise<SeededAccount> {
  const account = await createAccount(context, wanted)
  const pods: { pod: string; webId: string }[] = []
  for (const pod of wanted.pods) {
    const linked = await createPod(context, pod, (writer, made) => linkPod(writer, account.id, made))
    pods.push({ pod: linked.pod.root, webId: linked.pod.webid })
  }
  const clientCredentials = []
  for (const credentials of wanted.clientCredentials) {
    clientCredentials.push(await seedCredentials(context, account.id, credentials, pods[0]?.webId))
  }
  return { email: wanted.email, pods, clientCredentials }
}

async function seedCredentials(
  context: Context,
  account: string,
  wanted: SeedCredentials,
  firstWebId: string | undefined,
): Promise<SeededAccount['clientCredentials'][number]> {
  const webid = wanted.webId ?? firstWebId
  if (webid === undefined)
    throw new PodError('bad-request', `credentials "${wanted.name}" have no WebID to sign in`)
  const fixed = wanted.id !== undefined &&
    wanted.secret !== undefined && { id: wanted.id, secret: wanted.secret }
  const { credentials, secret } = await addClientCredentials(context, {
    account,
    webid,
    name: wanted.name,
    ...fixed,
  })
  return { name: wanted.name, id: credentials.clientId, secret, webId: webid }
}

/** An error that names the account it is about. */
async function explained<T>(email: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof PodError)) throw error
    throw new PodError(error.code, `${email}: ${error.message}`, { cause: error })
  }
}
