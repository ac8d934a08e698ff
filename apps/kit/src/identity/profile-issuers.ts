import type { Store } from 'n3'
import { fetchDocument } from '../fetch-graph.ts'

export const OIDC_ISSUER = 'http://www.w3.org/ns/solid/terms#oidcIssuer'

/** The providers that a WebID's profile names, as written there. */
export function issuersOf(graph: Store, webid: string): string[] {
  const issuers = graph.getObjects(webid, OIDC_ISSUER, null).map((issuer) => issuer.value)
  return [...new Set(issuers)].filter((issuer) => URL.canParse(issuer) && /^https?:/.test(issuer))
}

/** O-43: does the WebID's own profile, read without any token, name this provider? */
export async function isIssuerOf(webid: string, issuer: string): Promise<boolean> {
  const profile = await fetchDocument(webid)
  if (profile.graph === undefined) return false
  const wanted = new URL(issuer).href
  return issuersOf(profile.graph, webid).some((named) => new URL(named).href === wanted)
}
