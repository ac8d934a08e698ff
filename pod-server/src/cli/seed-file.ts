import { parseIri } from '#base/iri.ts'
import { ConfigError, readJson } from '../config.ts'

/** One account of a seed file. Community Solid Server reads the same file, but for `clientCredentials`. */
export interface SeedAccount {
  readonly email: string
  readonly password: string
  readonly pods: readonly SeedPod[]
  readonly clientCredentials: readonly SeedCredentials[]
}

export interface SeedPod {
  readonly name: string
  /** An existing WebID that owns the pod (`settings.webId` of the file); without it the pod's own profile is one. */
  readonly webid?: string
}

export interface SeedCredentials {
  readonly name: string
  /** Whom the credentials sign in; the first pod's WebID unless told otherwise. */
  readonly webId: string | undefined
  /** Both or neither: fixed values for tests, otherwise they are made and printed. */
  readonly id: string | undefined
  readonly secret: string | undefined
}

const known: ReadonlySet<string> = new Set(['email', 'password', 'pods', 'clientCredentials'])

/** Parsed once, trusted after: the first thing wrong is told with its place. */
export function readSeedFile(path: string): SeedAccount[] {
  const accounts = readJson(path)
  if (!Array.isArray(accounts)) throw new ConfigError(`${path}: expected a list of accounts`)
  return accounts.map((account, index) => toAccount(account, `${path}, account ${index + 1}`))
}

function toAccount(value: unknown, place: string): SeedAccount {
  const account = record(value, place)
  const unknown = Object.keys(account).find((name) => !known.has(name))
  // A slip of the pen would make an account without its pods, and nobody would be told.
  if (unknown !== undefined)
    throw new ConfigError(`${place}: "${unknown}" is none of ${[...known].join(', ')}`)
  return {
    email: text(account, 'email', place),
    password: text(account, 'password', place),
    pods: list(account, 'pods', place).map((pod) => toPod(pod, place)),
    clientCredentials: list(account, 'clientCredentials', place).map((item) => toCredentials(item, place)),
  }
}

function toPod(value: unknown, place: string): SeedPod {
  const pod = record(value, place)
  const webid = optionalWebid(record(pod.settings ?? {}, place), place)
  return { name: text(pod, 'name', place), ...(webid === undefined ? {} : { webid }) }
}

function toCredentials(value: unknown, place: string): SeedCredentials {
  const item = record(value, place)
  const credentials = {
    name: text(item, 'name', place),
    webId: optionalWebid(item, place),
    id: optionalText(item, 'id', place),
    secret: optionalText(item, 'secret', place),
  }
  if ((credentials.id === undefined) !== (credentials.secret === undefined)) {
    throw new ConfigError(`${place}: client credentials need both id and secret, or neither`)
  }
  return credentials
}

function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(`${place}: expected an object`)
  }
  return value as Record<string, unknown>
}

function list(from: Record<string, unknown>, name: string, place: string): unknown[] {
  const value = from[name] ?? []
  if (!Array.isArray(value)) throw new ConfigError(`${place}: "${name}" is a list`)
  return value
}

function text(from: Record<string, unknown>, name: string, place: string): string {
  const value = optionalText(from, name, place)
  if (value === undefined) throw new ConfigError(`${place}: "${name}" is missing`)
  return value
}

function optionalWebid(from: Record<string, unknown>, place: string): string | undefined {
  const value = optionalText(from, 'webId', place)
  if (value === undefined || (/^https?:/.test(value) && parseIri(value))) return value
  throw new ConfigError(`${place}: "webId" is an https address, not "${value}"`)
}

function optionalText(from: Record<string, unknown>, name: string, place: string): string | undefined {
  const value = from[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '') throw new ConfigError(`${place}: "${name}" is a text`)
  return value
}
