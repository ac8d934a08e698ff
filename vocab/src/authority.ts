/**
 * Authority by location (data-model 0.4): a statement by W is believed only inside a storage that W's profile claims.
 * `iri` and each storage are compared as parsed URLs, so `..`, other hosts and look-alike prefixes do not pass.
 */
export function isWithinStorage(iri: string, storages: Iterable<string>): boolean {
  const place = parse(iri)
  if (place === undefined) return false
  for (const storage of storages) {
    const root = parse(storage)
    if (root === undefined || root.origin !== place.origin) continue
    const folder = root.pathname.endsWith('/') ? root.pathname : `${root.pathname}/`
    if (place.pathname.startsWith(folder)) return true
  }
  return false
}

/** The document an IRI lives in: the IRI without its fragment. */
export function documentOf(iri: string): string {
  const hash = iri.indexOf('#')
  return hash < 0 ? iri : iri.slice(0, hash)
}

function parse(iri: string): URL | undefined {
  const url = URL.parse(iri)
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined
}
