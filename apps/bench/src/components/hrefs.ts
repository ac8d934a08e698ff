/** The pages about one address of a pod. The address is a parameter, so that any pod's can be opened. */
export function browseHref(container: string): string {
  return `/browse?url=${encodeURIComponent(container)}`
}

export function resourceHref(iri: string): string {
  return iri.endsWith('/') ? browseHref(iri) : `/browse/document?url=${encodeURIComponent(iri)}`
}

export function sharingHref(url: string): string {
  return `/sharing?url=${encodeURIComponent(url)}`
}

/** The `url` parameter of a page: an http(s) address, or undefined. */
export function urlParameter(value: unknown): string | undefined {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value) ? value : undefined
}
