'use client'
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
import { type Mode, readShares } from '#sharing/acl-rules.ts'
import { nextRules, parseRules, type Sharing, type SharingChange } from '#sharing/change-rules.ts'
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
  const found = await effectiveAcl(url, facts.acl, fetch)
  if (found === undefined) return { ...view, sharing: undefined }
  const place = { target: url, acl: facts.acl, from: found.from }
  const shares = readShares(parseRules(found.source, found.acl), place)
  return { ...view, sharing: { place, shares, source: found.source, sourceUrl: found.acl, etag: found.etag } }
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
  const { place, etag } = sharing
  const isOwn = place.from === place.target
  const condition: Record<string, string> = !isOwn
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
              : toTurtle(nextRules(sharing, change, owner), place.acl),
        }
  const response = await fetch(place.acl, request).catch((error: unknown) => {
    throw toAppError(error, place.acl)
  })
  if (response.status === 412) {
    throw new AppError('conflict', 'somebody changed these rights in the meantime; look again and retry')
  }
  if (!response.ok) throw await refusal(response, place.acl)
}

type Found = {
  readonly from: string
  readonly acl: string
  readonly source: string
  readonly etag: string | undefined
}

/** W-1: the nearest ACL upwards. undefined when we may not read it. */
async function effectiveAcl(
  url: string,
  acl: string,
  fetch: typeof globalThis.fetch,
): Promise<Found | undefined> {
  const response = await fetch(acl, { headers: { accept: 'text/turtle' }, cache: 'no-cache' })
  if (response.ok) {
    return { from: url, acl, source: await response.text(), etag: response.headers.get('etag') ?? undefined }
  }
  if (response.status === 401 || response.status === 403) return undefined
  if (response.status !== 404) throw responseError(response, acl)
  const parent = parentOf(url)
  const above = parent === undefined ? undefined : (await headOf(parent, fetch)).acl
  return parent === undefined || above === undefined ? undefined : await effectiveAcl(parent, above, fetch)
}

async function headOf(url: string, fetch: typeof globalThis.fetch): Promise<ResourceFacts> {
  const response = await fetch(url, { method: 'HEAD', cache: 'no-cache' }).catch((error: unknown) => {
    throw toAppError(error, url)
  })
  if (response.status === 404) throw responseError(response, url)
  return factsOf(response, url)
}
