import { type Profile, readProfile } from '@hearth/vocab/profile.ts'
import type { Registration } from '@hearth/vocab/registration.ts'
import { readStorageDescription, type StorageDescription } from '@hearth/vocab/storage-description.ts'
import { readTypeIndex } from '@hearth/vocab/type-index.ts'
import { Store } from 'n3'
import { type FetchedDocument, fetchDocument, fetchGraph } from './fetch-graph.ts'

const MAX_EXTENDED_PROFILES = 5
const PIM_STORAGE = 'http://www.w3.org/ns/pim/space#Storage'
const STORAGE_DESCRIPTION = 'http://www.w3.org/ns/solid/terms#storageDescription'
const INBOX = 'http://www.w3.org/ns/ldp#inbox'

/** A person: the WebID document with what it links as `rdfs:seeAlso`. A part that fails does not break the rest (ID-8). */
export async function loadPerson(webid: string, fetchImpl: typeof fetch): Promise<Profile> {
  const store = await fetchGraph(webid, fetchImpl)
  const first = readProfile(store, webid)
  const extended = first.seeAlso.slice(0, MAX_EXTENDED_PROFILES)
  const parts = await Promise.allSettled(extended.map((url) => fetchGraph(url, fetchImpl)))
  const all = new Store([...store])
  for (const part of parts) if (part.status === 'fulfilled') all.addQuads([...part.value])
  const profile = readProfile(all, webid)
  // Only the WebID document speaks for who signs in and where the data is (O-43, data-model decision 4).
  return { ...profile, issuers: first.issuers, storages: first.storages }
}

/** What the signed-in person owns, as far as it can be found. */
export type Pod = {
  readonly profile: Profile
  /** The storage to write to; the others are in `profile.storages`. `undefined`: this WebID has no pod. */
  readonly storage: string | undefined
  readonly inbox: string | undefined
  readonly description: StorageDescription | undefined
  readonly publicTypeIndex: readonly Registration[]
  readonly privateTypeIndex: readonly Registration[]
  /** Where the private index is, or would be: named by the preferences file, else by the WebID document (TI-1). */
  readonly privateTypeIndexUrl: string | undefined
}

export async function loadPod(webid: string, fetchImpl: typeof fetch): Promise<Pod> {
  const profile = await loadPerson(webid, fetchImpl)
  const storage = profile.storages[0] ?? (await findStorage(webid, fetchImpl))
  const [description, publicIndex, preferences] = await Promise.all([
    storage === undefined ? undefined : describeStorage(storage, fetchImpl),
    loadIndex(profile.publicTypeIndex, fetchImpl),
    loadOptional(profile.preferencesFile, fetchImpl),
  ])
  const privateTypeIndexUrl =
    (preferences === undefined ? undefined : readProfile(preferences, webid).privateTypeIndex) ??
    profile.privateTypeIndex
  return {
    profile,
    storage,
    inbox: profile.inbox,
    description,
    publicTypeIndex: publicIndex,
    privateTypeIndex: await loadIndex(privateTypeIndexUrl, fetchImpl),
    privateTypeIndexUrl,
  }
}

/** ID-9: climbs from a resource to the container that says it is a storage. */
export async function findStorage(url: string, fetchImpl: typeof fetch): Promise<string | undefined> {
  let current: URL | undefined = new URL('.', url)
  while (current !== undefined) {
    const types = (await headOf(current.href, fetchImpl))?.links.get('type') ?? []
    if (types.includes(PIM_STORAGE)) return current.href
    current = current.pathname === '/' ? undefined : new URL('..', current)
  }
  return undefined
}

/** The storage description: the query endpoint and the extras a server has, found by its link (data-model 2.9). */
export async function describeStorage(
  storage: string,
  fetchImpl: typeof fetch,
): Promise<StorageDescription | undefined> {
  const head = await headOf(storage, fetchImpl)
  const link = head?.links.get(STORAGE_DESCRIPTION)?.[0]
  const document = link === undefined ? undefined : await loadOptional(link, fetchImpl)
  if (document === undefined) return undefined
  return readStorageDescription(document).find((description) => description.storage === storage)
}

/** ID-10: the inbox of a person or a document, by profile or by link. */
export async function findInbox(url: string, fetchImpl: typeof fetch): Promise<string | undefined> {
  const document = await fetchDocument(url, fetchImpl).catch(() => undefined)
  const named = document?.graph === undefined ? undefined : readProfile(document.graph, url).inbox
  return named ?? document?.links.get(INBOX)?.[0]
}

async function headOf(url: string, fetchImpl: typeof fetch): Promise<FetchedDocument | undefined> {
  const head: typeof fetch = (input, init) => fetchImpl(input, { ...init, method: 'HEAD' })
  return await fetchDocument(url, head).catch(() => undefined)
}

async function loadOptional(url: string | undefined, fetchImpl: typeof fetch): Promise<Store | undefined> {
  return url === undefined ? undefined : await fetchGraph(url, fetchImpl).catch(() => undefined)
}

async function loadIndex(url: string | undefined, fetchImpl: typeof fetch): Promise<readonly Registration[]> {
  const index = await loadOptional(url, fetchImpl)
  return index === undefined ? [] : readTypeIndex(index)
}
