import type { JsonWebKey } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import type { ForeignVisits } from '#base/foreign-visits.ts'
import { remember } from '#base/remember.ts'
import type { SafeFetch } from '#base/safe-fetch.ts'
import { createTimedCache } from '#base/timed-cache.ts'

export type PublicJwk = JsonWebKey & { readonly kid?: string }

/**
 * Finds the public keys an issuer signs with, for whoever shows a token of it. `fresh` asks again when the token names a
 * key not seen before.
 */
export type IssuerKeys = (
  issuer: string,
  asked: { readonly fresh: boolean; readonly asker: string },
) => Promise<readonly PublicJwk[]>

const hourMs = 3_600_000
const refreshPauseMs = 30_000

/** Our own keys come from memory; other issuers' by discovery (O-34), remembered for an hour, asked anew at most every half minute. */
export function createIssuerKeys(options: {
  readonly ownIssuer: string
  readonly ownKeys: readonly PublicJwk[]
  readonly safeFetch: SafeFetch
  readonly visits: ForeignVisits
  readonly clock: Clock
}): IssuerKeys {
  const { clock, safeFetch, visits } = options
  const refreshedAt = new Map<string, number>()
  const keys = createTimedCache<readonly PublicJwk[]>({
    clock,
    ttlMs: hourMs,
    failureTtlMs: 10_000,
    maxEntries: 1000,
    load: (issuer) => discoverKeys(issuer, safeFetch),
  })
  return async (issuer, { fresh, asker }) => {
    if (issuer === options.ownIssuer) return options.ownKeys
    if (fresh && clock.now() - (refreshedAt.get(issuer) ?? 0) > refreshPauseMs) {
      remember(refreshedAt, issuer, clock.now(), 1000)
      keys.forget(issuer)
    }
    return keys.has(issuer) ? keys.get(issuer) : visits.visit(asker, issuer, () => keys.get(issuer))
  }
}

async function discoverKeys(issuer: string, safeFetch: SafeFetch): Promise<readonly PublicJwk[]> {
  const discovery = await readJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, safeFetch)
  // OpenID Connect Discovery 4.3: character for character, or one issuer could speak for another (O-1).
  if (discovery.issuer !== issuer || typeof discovery.jwks_uri !== 'string') {
    throw new PodError('upstream-failed', 'the issuer describes itself under another name')
  }
  const { keys } = await readJson(discovery.jwks_uri, safeFetch)
  if (!Array.isArray(keys)) throw new PodError('upstream-failed', 'the issuer publishes no keys')
  return keys.filter((key) => typeof key === 'object' && key !== null).slice(0, 100)
}

async function readJson(url: string, safeFetch: SafeFetch): Promise<Record<string, unknown>> {
  const response = await safeFetch(url, { headers: { accept: 'application/json' } })
  if (response.status !== 200)
    throw new PodError('upstream-failed', `${new URL(url).origin} answered ${response.status}`)
  try {
    const value: unknown = JSON.parse(response.text())
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {}
  throw new PodError('upstream-failed', `${new URL(url).origin} sent no JSON object`)
}
