import type { Store } from 'n3'
import { AppError, hostOf } from '../app-error.ts'
import { type FetchedDocument, fetchDocument } from '../fetch-graph.ts'
import { discover } from '../session/oidc.ts'
import { issuersOf, OIDC_ISSUER } from './profile-issuers.ts'

/** Where to sign in. Several issuers: the person chooses. */
export type ResolvedIdentity = { readonly issuers: readonly string[]; readonly webid: string | undefined }

const SOLID = 'http://www.w3.org/ns/solid/terms#'
const STORAGE_DESCRIPTION = `${SOLID}storageDescription`
const OWNER = `${SOLID}owner`

/**
 * O-42: whatever the person typed (a WebID, a pod, a provider, an address like alice@host) → where to sign in.
 * Throws an AppError in plain words when it leads nowhere.
 */
export async function resolveIdentity(typed: string): Promise<ResolvedIdentity> {
  const url = toAddress(typed)
  const [identity, provider] = await Promise.allSettled([identityAt(url), providerAt(url)])
  if (identity.status === 'fulfilled' && identity.value !== undefined) return identity.value
  if (provider.status === 'fulfilled') return { issuers: [provider.value], webid: undefined }
  if (identity.status === 'rejected') throw identity.reason
  throw new AppError(
    'no-provider',
    `there is no pod and no sign-in provider at ${hostOf(url)}; check the spelling`,
  )
}

function toAddress(typed: string): string {
  const text = typed.trim()
  if (text === '') throw new AppError('no-provider', 'type your WebID, your pod’s address or your provider')
  const handleHost = /^[^\s/:@]+@([^\s/@]+)$/.exec(text)?.[1]
  const bare = handleHost ?? text
  const scheme = /^((?:[\w-]+\.)?localhost|127\.0\.0\.1)(:|\/|$)/.test(bare) ? 'http' : 'https'
  const address = /^https?:\/\//i.test(bare) ? bare : `${scheme}://${bare}`
  if (!URL.canParse(address))
    throw new AppError('no-provider', `“${text}” is not an address; try something like alice.example`)
  return new URL(address).href
}

async function identityAt(url: string): Promise<ResolvedIdentity | undefined> {
  const document = await fetchDocument(url)
  return (
    fromProfile(document.graph, url) ?? (await fromOwner(document)) ?? (await fromConventionalProfile(url))
  )
}

function fromProfile(graph: Store | undefined, url: string): ResolvedIdentity | undefined {
  if (graph === undefined) return undefined
  const people = graph.getSubjects(OIDC_ISSUER, null, null).map((person) => person.value)
  // The document's address without the fragment is enough, as long as one person lives in it.
  const webid = people.includes(url) ? url : people.length === 1 ? people[0] : undefined
  if (webid !== undefined) return { issuers: issuersOf(graph, webid), webid }
  if (new URL(url).hash === '') return undefined
  throw new AppError('no-provider', 'this profile names no sign-in provider, so there is nowhere to sign in')
}

// A pod says who owns it by a link, or in its storage description, which the link names even on a refusal.
async function fromOwner(document: FetchedDocument): Promise<ResolvedIdentity | undefined> {
  const description = document.links.get(STORAGE_DESCRIPTION)?.[0]
  const described =
    description === undefined ? undefined : await fetchDocument(description).catch(() => undefined)
  const owner = document.links.get(OWNER)?.[0] ?? described?.graph?.getObjects(null, OWNER, null)[0]?.value
  if (owner === undefined || !URL.canParse(owner)) return undefined
  const profile = await fetchDocument(owner)
  return profile.graph === undefined ? undefined : fromProfile(profile.graph, owner)
}

// Not promised by any spec, but where most servers put it.
async function fromConventionalProfile(url: string): Promise<ResolvedIdentity | undefined> {
  const profile = await fetchDocument(
    new URL('profile/card', url.endsWith('/') ? url : `${url}/`).href,
  ).catch(() => undefined)
  return profile?.graph === undefined ? undefined : fromProfile(profile.graph, `${profile.url}#me`)
}

async function providerAt(url: string): Promise<string> {
  const { origin, href } = new URL(url)
  try {
    return (await discover(href)).issuer
  } catch {
    return (await discover(`${origin}/`)).issuer
  }
}
