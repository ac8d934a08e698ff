import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import type { ForeignVisits } from '#base/foreign-visits.ts'
import type { SafeFetch } from '#base/safe-fetch.ts'
import { createTimedCache } from '#base/timed-cache.ts'
import { jsonLd, turtle } from '#rdf/media-types.ts'
import { parseRdf } from '#rdf/parse.ts'
import { issuersNamed, oidcIssuer } from '#rdf/patch.ts'

/** The issuers that a WebID's own document names: who may speak for it (O-35, O-36), for whoever says to be it. */
export type WebidIssuers = (webid: string, asker: string) => Promise<readonly string[]>

/** Reads a profile of this server from the store; undefined when the WebID is not one of ours. */
export type LocalIssuers = (webid: string) => Promise<readonly string[] | undefined>

/** Own profiles are read from the store each time; foreign ones over the network, remembered for two minutes. */
export function createWebidIssuers(options: {
  readonly localIssuers: LocalIssuers
  readonly safeFetch: SafeFetch
  readonly visits: ForeignVisits
  readonly clock: Clock
}): WebidIssuers {
  const foreign = createTimedCache<readonly string[]>({
    clock: options.clock,
    ttlMs: 120_000,
    failureTtlMs: 5_000,
    maxEntries: 10_000,
    load: (webid) => fetchIssuers(webid, options.safeFetch),
  })
  return async (webid, asker) => {
    const own = await options.localIssuers(webid)
    if (own !== undefined || foreign.has(webid)) return own ?? foreign.get(webid)
    return options.visits.visit(asker, webid, () => foreign.get(webid))
  }
}

async function fetchIssuers(webid: string, safeFetch: SafeFetch): Promise<readonly string[]> {
  const response = await safeFetch(webid, { headers: { accept: `${turtle}, ${jsonLd};q=0.9` } })
  if (response.status !== 200)
    throw new PodError('upstream-failed', `the WebID document answered ${response.status}`)
  const [mediaType = turtle] =
    /^[^;\s]+/.exec(response.headers.get('content-type')?.toLowerCase() ?? '') ?? []
  const quads = await parseRdf(response.body, mediaType, response.url, { triples: 50_000 })
  return issuersNamed(
    quads.filter(({ subject, predicate }) => subject.value === webid && predicate.value === oidcIssuer),
  )
}
