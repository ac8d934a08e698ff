import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseIri } from '#base/iri.ts'
import { isLoopbackUrl } from '#base/loopback.ts'
import { bringPod } from '#bring/bring-pod.ts'
import type { ClientCredentials } from '#bring/sign-in.ts'
import { ConfigError, credentialsInEnv } from '../config.ts'

/** `hearth bring SOURCE_POD TARGET_POD`: 0 when all of the pod is at the target, 1 when something is not. */
export async function bring(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse(argv)
  const [source, target, ...more] = positionals.map(podAddress)
  if (source === undefined || target === undefined || more.length > 0)
    throw new ConfigError(
      'bring takes two pods: hearth bring https://old.example/me/ https://pods.example.org/me/',
    )
  if (source.startsWith(target) || target.startsWith(source))
    throw new ConfigError('one of the two pods lies in the other')
  const to = credentials(values.to, 'HEARTH_BRING_TO', target)
  if (!to)
    throw new ConfigError(
      'say who you are at the target: --to FILE with client credentials of its account page',
    )
  const isWhole = await bringPod({
    source,
    target,
    from: credentials(values.from, 'HEARTH_BRING_FROM', source),
    to,
    owner: owner(values.owner),
    replace: values.replace ?? false,
    dryRun: values['dry-run'] ?? false,
    timeoutMs: seconds(values.timeout ?? '60') * 1000,
  })
  return isWhole ? 0 : 1
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { from: text, to: text, owner: text, timeout: text, replace: flag, 'dry-run': flag }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split(/[.\n]\s/)[0] : 'wrong options'
    throw new ConfigError(`${message}; --help lists the options`, { cause })
  }
}

function podAddress(word: string): string {
  const url = URL.parse(word)
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password)
    throw new ConfigError(`"${word}" is no address of a pod`)
  if (url.protocol === 'http:' && !isLoopbackUrl(url.href))
    throw new ConfigError(`${url.href} is not encrypted: only https, or a server on this machine`)
  if (!url.pathname.endsWith('/'))
    throw new ConfigError(`the address of a pod ends with a slash: ${url.href}/`)
  return url.href
}

/** From a file, or the environment: on the command line everybody on this machine could read them. */
function credentials(
  file: string | undefined,
  variable: 'HEARTH_BRING_FROM' | 'HEARTH_BRING_TO',
  pod: string,
): ClientCredentials | undefined {
  const text = file === undefined ? credentialsInEnv(variable) : readFile(file)
  if (text === undefined) return undefined
  const place = file ?? variable
  const found = json(text, place)
  const field = (name: string) => {
    const value = found[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const [id, secret] = [field('id'), field('secret')]
  if (id === undefined || secret === undefined)
    throw new ConfigError(
      `${place}: expected {"id": "…", "secret": "…"}, and "issuer" if the pod lies elsewhere`,
    )
  const issuer = field('issuer') ?? `${new URL(pod).origin}/`
  if (!URL.canParse(issuer)) throw new ConfigError(`${place}: the issuer is no address`)
  if (!issuer.startsWith('https:') && !isLoopbackUrl(issuer))
    throw new ConfigError(`${place}: ${issuer} is not encrypted: no secret is sent there`)
  return { id, secret, issuer }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read`, { cause })
  }
}

/** Never says what stands there: it is a secret. */
function json(text: string, place: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new ConfigError(`${place}: not readable as JSON`)
}

function owner(iri: string | undefined): string | undefined {
  if (iri !== undefined && (parseIri(iri) === undefined || !/^https?:/.test(iri)))
    throw new ConfigError(`--owner "${iri}" is no WebID`)
  return iri
}

function seconds(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new ConfigError(`--timeout needs whole seconds, not "${text}"`)
  return Number(text)
}
