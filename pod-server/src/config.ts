import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import type { AddressSpace } from '#base/iri.ts'
import type { LogLevel } from '#base/log.ts'
import { isLoopbackUrl } from '#base/loopback.ts'
import type { InboxLimits } from '#ldp/inbox.ts'
import type { AccessLanguage, DataPlace, PodLimits } from '#storage/store.ts'
import { nearestSetting } from './nearest-setting.ts'
import { type RawSettings, type SettingName, settings } from './settings.ts'

/** Everything an operator can choose. Total: no field is ever undefined, so nothing below asks twice. Safe to log. */
export interface Config extends AddressSpace {
  readonly port: number
  /** The interface to listen on. */
  readonly host: string
  readonly data: DataPlace
  /** Processes that answer requests. */
  readonly workers: number
  readonly logLevel: LogLevel
  /** Whether strangers may make accounts (bug class 27). */
  readonly registration: 'open' | 'closed'
  /** Apps that the server's own pages lead to; empty for none. */
  readonly recommendedApps: readonly RecommendedApp[]
  /** How access rules are written: Web Access Control or Access Control Policy. Holds for a data folder's whole life. */
  readonly authorization: AccessLanguage
  /** Whether acl:origin restricts what web pages may do for people (W-21). */
  readonly aclOrigin: 'ignored' | 'enforced'
  /** Whether a DPoP proof must name its access token (O-30); widespread clients still leave that out. */
  readonly proofAth: 'optional' | 'required'
  /** How many proxies in front are trusted to tell the client's address (bug class 14). */
  readonly trustedProxies: number
  /** Folder of the databrowser that people's browsers are shown at pod addresses; empty for none. */
  readonly databrowser: string
  /** Whether answers name the socket of older apps (solid-0.1), which SolidOS needs for live pages (NT-36). */
  readonly legacySocket: 'on' | 'off'
  /** Days for which the log tells of a change, and keeps the triples that came and went with it. */
  readonly logDays: number
  /** Changes that the log tells of at most, of all pods together: quotas do not count it. */
  readonly logEntries: number
  readonly limits: Limits
}

/** An app, and where it is. */
export interface RecommendedApp {
  readonly name: string
  readonly url: string
}

export interface Limits extends InboxLimits, PodLimits {
  /** Bytes of one binary body. */
  readonly bodyBytes: number
  /** Bytes of one RDF document or patch. */
  readonly rdfBytes: number
  /** Triples of one RDF document. */
  readonly triples: number
  /** Milliseconds, rows and bytes of one SPARQL query. */
  readonly queryMs: number
  readonly queryRows: number
  /** Writes a minute of one agent to one pod, and of one address without sign-in; 0 for no limit. */
  readonly writesPerMinute: number
  readonly anonymousWritesPerMinute: number
  /** Channels that may stand at once, and lines that may be open in one process; of all, and of one person or address. */
  readonly channels: number
  readonly channelsPerAgent: number
  /** Milliseconds between signs of life on an open line; less than the shortest patience of a proxy in front. */
  readonly heartbeatMs: number
  /** Milliseconds for which a body may pause on its way. */
  readonly stallMs: number
  /** Pods that one account may make: names are few, and what a pod may hold is no limit to who has many (P-60). */
  readonly podsPerAccount: number
  /** Failed sign-ins per account and address in a quarter of an hour. */
  readonly signInAttempts: number
}

/** A setting that cannot be; its message is one line for the operator. */
export class ConfigError extends Error {}

/** The environment's share of the settings, flat and optional. */
export function readEnv(env: NodeJS.ProcessEnv = process.env): RawSettings {
  const found: RawSettings = {}
  for (const name of Object.keys(settings) as SettingName[]) {
    const value = env[settings[name].env]
    if (value !== undefined && value !== '') found[name] = value
  }
  return found
}

/** Secrets of `hearth bring` that are in no file, each the text of one. */
export function credentialsInEnv(name: 'HEARTH_BRING_FROM' | 'HEARTH_BRING_TO'): string | undefined {
  return process.env[name] || undefined
}

/** Variables of the house that are not the pod server's: of the apps, of what starts them, and of `hearth bring`. */
const ofOthers = /^HEARTH_(APPS|APP_ORIGIN|PROVIDER|[A-Z]+_PORT|BRING_FROM|BRING_TO)$/

/**
 * Variables that look like settings and are none, a sentence each. No reason to refuse: unlike a file or a command line,
 * the environment is for others too (Kubernetes puts HEARTH_SERVICE_HOST there for a service of this name).
 */
export function strangeVariables(env: NodeJS.ProcessEnv = process.env): string[] {
  const known = new Set<string>(Object.values(settings).map((setting) => setting.env))
  const strange = Object.keys(env).filter(
    (name) => name.startsWith('HEARTH_') && env[name] !== '' && !known.has(name) && !ofOthers.test(name),
  )
  return strange.map((name) => {
    const meant = nearestSetting(name)
    return `${name} in the environment is no setting, and does nothing${meant ? `: did you mean ${settings[meant].env}?` : ''}`
  })
}

/** The settings file: a flat JSON object with the names of `Config`. */
export function readFile(path: string): RawSettings {
  const parsed = readJson(path)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new ConfigError(`${path}: expected a JSON object`)
  const found: RawSettings = {}
  for (const [name, value] of Object.entries(parsed)) {
    if (!Object.hasOwn(settings, name)) {
      const meant = nearestSetting(name)
      throw new ConfigError(`${path}: unknown setting ${name}${meant ? `; did you mean ${meant}?` : ''}`)
    }
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new ConfigError(`${path}: ${name} needs a text or a number`)
    found[name as SettingName] = String(value)
  }
  return found
}

/** What an operator wrote; where it cannot be read, the reason in the words of who tried. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ') : ''
    throw new ConfigError(`${path}: not readable as JSON (${reason})`, { cause })
  }
}

/** Raw strings to a total configuration; the first thing wrong is told by name. */
export function toConfig(raw: RawSettings): Config {
  const text = (name: SettingName): string => raw[name] ?? settings[name].default
  const number = (name: SettingName, least: number, most = Number.MAX_SAFE_INTEGER): number => {
    const value = Number(text(name))
    if (!/^\d+$/.test(text(name)) || value < least || value > most) {
      const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`
      const { flag, env } = settings[name]
      throw new ConfigError(`--${flag} needs a whole number ${range}, not "${text(name)}" (as ${env}, too)`)
    }
    return value
  }
  const choice = <T extends string>(name: SettingName, allowed: readonly T[]): T => {
    const value = text(name)
    if (!allowed.includes(value as T)) {
      throw new ConfigError(`--${settings[name].flag} is one of ${allowed.join(', ')}, not "${value}"`)
    }
    return value as T
  }
  const port = number('port', 0, 65_535)
  if (port === 0 && !text('baseUrl'))
    throw new ConfigError('--port 0 takes any port, and nobody knows its address: say it with --base-url')
  const baseUrl = toBaseUrl(text('baseUrl') || `http://localhost:${port}/`)
  const workers = number('workers', 1)
  const authorization = choice('authorization', ['wac', 'acp'])
  const aclOrigin = choice('aclOrigin', ['ignored', 'enforced'])
  if (authorization === 'acp' && aclOrigin === 'enforced')
    throw new ConfigError('--acl-origin belongs to Web Access Control: it cannot go with --authorization acp')
  const data = toDataPlace(text('data'))
  if (data.kind === 'memory' && workers > 1)
    throw new ConfigError('--workers needs a data folder, not :memory:')
  const pods = choice('pods', ['path', 'subdomain'])
  const hostname = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '')
  if (pods === 'subdomain' && isIP(hostname)) {
    throw new ConfigError(
      '--pods subdomain needs a host name in --base-url: an address has no names below it',
    )
  }
  return {
    baseUrl,
    pods,
    port,
    host: text('host') || (isLoopbackUrl(baseUrl) ? loopbackOf(hostname) : '0.0.0.0'),
    data,
    workers,
    logLevel: choice('logLevel', ['debug', 'info', 'warn', 'error', 'silent']),
    registration: choice('registration', ['open', 'closed']),
    recommendedApps: toApps(text('recommendedApps')),
    authorization,
    aclOrigin,
    proofAth: choice('proofAth', ['optional', 'required']),
    trustedProxies: number('trustedProxies', 0),
    databrowser: text('databrowser') && toDatabrowser(resolve(text('databrowser'))),
    legacySocket: choice('legacySocket', ['on', 'off']),
    logDays: number('logDays', 1),
    logEntries: number('logEntries', 1),
    limits: toLimits(number, choice),
  }
}

function toLimits(
  number: (name: SettingName, least: number) => number,
  choice: <T extends string>(name: SettingName, allowed: readonly T[]) => T,
): Limits {
  return {
    bodyBytes: number('bodyBytes', 1),
    podBytes: number('podBytes', 1),
    podResources: number('podResources', 1),
    podTriples: number('podTriples', 1),
    rdfBytes: number('rdfBytes', 1),
    triples: number('triples', 1),
    queryMs: number('queryMs', 1),
    queryRows: number('queryRows', 1),
    inboxActor: choice('inboxActor', ['checked', 'any']),
    inboxBytes: number('inboxBytes', 1),
    inboxPerSender: number('inboxPerSender', 1),
    writesPerMinute: number('writesPerMinute', 0),
    anonymousWritesPerMinute: number('anonymousWritesPerMinute', 0),
    channels: number('channels', 1),
    channelsPerAgent: number('channelsPerAgent', 1),
    heartbeatMs: number('heartbeatMs', 100),
    stallMs: number('stallMs', 100),
    podsPerAccount: number('podsPerAccount', 1),
    signInAttempts: number('signInAttempts', 1),
  }
}

/** An address is itself; a name may stand for any of them. */
function loopbackOf(hostname: string): string {
  return isIP(hostname) ? hostname : 'localhost'
}

/** Empty is what a script hands over whose variable is not set: it is not the folder it happens to run in. */
function toDataPlace(data: string): DataPlace {
  if (data === '') throw new ConfigError('--data needs a folder, or :memory:')
  return data === ':memory:' ? { kind: 'memory' } : { kind: 'directory', path: resolve(data) }
}

function toBaseUrl(value: string): string {
  if (!URL.canParse(value)) throw new ConfigError(`--base-url needs an absolute URL, not "${value}"`)
  const url = new URL(value)
  if (!/^https?:$/.test(url.protocol)) throw new ConfigError('--base-url needs http or https')
  if (url.search || url.hash || url.username || url.password)
    throw new ConfigError('--base-url has no query, fragment or user')
  if (url.pathname !== '/') throw new ConfigError('--base-url ends at the host: pods live below it')
  return url.href
}

function toApps(value: string): RecommendedApp[] {
  const entries = value.split(',').flatMap((entry) => entry.trim() || [])
  return entries.map((entry) => {
    const [, name = '', url = ''] = /^([^=]*\S)\s*=\s*(https?:\/\/\S+)$/.exec(entry) ?? []
    if (name === '' || !URL.canParse(url)) {
      throw new ConfigError(
        `--recommended-apps is a list like Stream=https://stream.example/, not "${entry}"`,
      )
    }
    return { name, url: new URL(url).href }
  })
}

function toDatabrowser(folder: string): string {
  if (existsSync(join(folder, 'databrowser.html'))) return folder
  throw new ConfigError(`--databrowser needs mashlib's dist folder: no databrowser.html in ${folder}`)
}
