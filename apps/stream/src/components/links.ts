/** Addresses inside the app. */
export function postHref(iri: string): string {
  return `/post?iri=${encodeURIComponent(iri)}`
}

export function profileHref(webid: string): string {
  return `/profile?webid=${encodeURIComponent(webid)}`
}
