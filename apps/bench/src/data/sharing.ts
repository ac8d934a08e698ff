'use client'
import { languageOf } from '@hearth/kit/access-document.ts'
import { AppError, responseError, toAppError } from '@hearth/kit/app-error.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { toTurtle } from '@hearth/vocab/write.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { parentOf } from '#rdf/container-listing.ts'
import { factsOf, type ResourceFacts } from '#rdf/entity-headers.ts'
import { readShares } from '#sharing/acl-rules.ts'
import { readPolicies } from '#sharing/acr-rules.ts'
import { type Above, nextRules, parseRules, type Sharing, type SharingChange } from '#sharing/change-rules.ts'
import type { Mode } from '#sharing/share.ts'
import { containerKeys, refusal } from './containers.ts'
import { documentKeys } from './documents.ts'

/** What is known about the rights at a place. Only somebody with Control sees the list itself. */
export type SharingView = {
  readonly mine: readonly Mode[] | undefined
  readonly everyones: readonly Mode[]
  readonly sharing: Sharing | undefined
}

const sharingKeys = { one: (url: string) => ['sharing', url] as const }

export function useSharing(url: string): UseQueryResult<SharingView> {
  const { fetch } = useSignedIn()
  return useQuery({ queryKey: sharingKeys.one(url), queryFn: () => loadSharing(url, fetch) })
}

export async function loadSharing(url: string, fetch: typeof globalThis.fetch): Promise<SharingView> {
  const facts = await headOf(url, fetch)
  const view = { mine: facts.mine, everyones: facts.everyones }
  if (facts.acl === undefined) return { ...view, sharing: undefined }
  const language = await languageOf(facts.acl, fetch)
  const sharing =
    language === 'wac'
      ? await loadAclSharing(url, facts.acl, fetch)
      : await loadPolicySharing(url, facts.acl, fetch)
  return { ...view, sharing }
}

async function loadAclSharing(
  target: string,
  document: string,
  fetch: typeof globalThis.fetch,
): Promise<Sharing | undefined> {
  const found = await effectiveAcl(target, document, fetch)
  if (found === undefined) return undefined
  const { from, sourceUrl, source, etag } = found
  const place = { target, document, from }
  const shares = readShares(parseRules(source, sourceUrl), place)
  return { place, language: 'wac', shares, above: [], special: 0, source, sourceUrl, etag }
}

/** the place's own access control resource, and what each folder above hands down. */
async function loadPolicySharing(
  target: string,
  document: string,
  fetch: typeof globalThis.fetch,
): Promise<Sharing | undefined> {
  const own = await readRules(document, fetch)
  if (own === 'hidden') return undefined
  const { source, etag } = own ?? { source: '', etag: undefined }
  const at = { target, document, from: target }
  const { shares, special } = readPolicies(parseRules(source, document), at)
  const above = await handedDown(target, fetch)
  const hasRules = shares.length + special > 0
  const place = { ...at, from: hasRules ? target : (above[0]?.from ?? target) }
  return { place, language: 'acp', shares, above, special, source, sourceUrl: document, etag }
}

async function handedDown(url: string, fetch: typeof globalThis.fetch): Promise<Above[]> {
  const folder = parentOf(url)
  const document = folder === undefined ? undefined : (await factsAbove(folder, fetch))?.acl
  if (folder === undefined || document === undefined) return []
  const rules = await readRules(document, fetch)
  if (rules === 'hidden') return []
  const place = { target: folder, document, from: folder }
  const { shares } = readPolicies(rules === undefined ? [] : parseRules(rules.source, document), place)
  const given = shares.flatMap(({ holder, below }) =>
    below.length > 0 ? [{ holder, here: below, below }] : [],
  )
  const further = await handedDown(folder, fetch)
  return given.length > 0 ? [{ from: folder, shares: given }, ...further] : further
}

/** Above a pod there may be nothing that answers. */
async function factsAbove(url: string, fetch: typeof globalThis.fetch): Promise<ResourceFacts | undefined> {
  return await headOf(url, fetch).catch(() => undefined)
}

/** Changes who can do what. The owner keeps Control in whatever is written, and nothing is written over a newer version. */
export function useChangeSharing(url: string): UseMutationResult<void, Error, SharingChange> {
  const { fetch, webid } = useSignedIn()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (change) => {
      const { sharing } =
        client.getQueryData<SharingView>(sharingKeys.one(url)) ?? (await loadSharing(url, fetch))
      if (sharing === undefined)
        throw new AppError('forbidden', 'only somebody with control can change who has access')
      if ('holder' in change && change.holder.kind === 'person' && change.holder.webid === webid) {
        throw new AppError('forbidden', 'that would lock you out of your own data')
      }
      await write(sharing, change, webid, fetch)
    },
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['sharing'] })
      await client.invalidateQueries({ queryKey: containerKeys.one(url) })
      await client.invalidateQueries({ queryKey: documentKeys.one(url) })
    },
  })
}

async function write(
  sharing: Sharing,
  change: SharingChange,
  owner: string,
  fetch: typeof globalThis.fetch,
): Promise<void> {
  const { place, language, source, etag } = sharing
  const isThere = language === 'acp' ? source !== '' : place.from === place.target
  const condition: Record<string, string> = !isThere
    ? { 'if-none-match': '*' }
    : etag === undefined
      ? {}
      : { 'if-match': etag }
  const request: RequestInit =
    change.kind === 'inherit'
      ? { method: 'DELETE', headers: condition }
      : {
          method: 'PUT',
          headers: { 'content-type': 'text/turtle', ...condition },
          body:
            change.kind === 'restore'
              ? change.source
              : toTurtle(nextRules(sharing, change, owner), place.document),
        }
  const response = await fetch(place.document, request).catch((error: unknown) => {
    throw toAppError(error, place.document)
  })
  if (response.status === 412) {
    throw new AppError('conflict', 'somebody changed these rights in the meantime; look again and retry')
  }
  if (!response.ok) throw await refusal(response, place.document)
}

type Rules = { readonly source: string; readonly etag: string | undefined }

/** W-1: the nearest ACL upwards. undefined when we may not read it. */
async function effectiveAcl(
  url: string,
  sourceUrl: string,
  fetch: typeof globalThis.fetch,
): Promise<(Rules & { readonly from: string; readonly sourceUrl: string }) | undefined> {
  const rules = await readRules(sourceUrl, fetch)
  if (rules === 'hidden') return undefined
  if (rules !== undefined) return { ...rules, from: url, sourceUrl }
  const parent = parentOf(url)
  const above = parent === undefined ? undefined : (await headOf(parent, fetch)).acl
  return parent === undefined || above === undefined ? undefined : await effectiveAcl(parent, above, fetch)
}

/** An access document as it is; undefined when there is none. */
async function readRules(url: string, fetch: typeof globalThis.fetch): Promise<Rules | 'hidden' | undefined> {
  const response = await fetch(url, { headers: { accept: 'text/turtle' }, cache: 'no-cache' })
  if (response.ok) {
    return { source: await response.text(), etag: response.headers.get('etag') ?? undefined }
  }
  if (response.status === 401 || response.status === 403) return 'hidden'
  if (response.status !== 404) throw responseError(response, url)
  return undefined
}

async function headOf(url: string, fetch: typeof globalThis.fetch): Promise<ResourceFacts> {
  const response = await fetch(url, { method: 'HEAD', cache: 'no-cache' }).catch((error: unknown) => {
    throw toAppError(error, url)
  })
  if (response.status === 404) throw responseError(response, url)
  return factsOf(response, url)
}
