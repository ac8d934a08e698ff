'use client'
import { AppError, responseError, toAppError } from '@hearth/kit/app-error.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { Parser, Store } from 'n3'
import { type Member, membersOf, parentOf } from '#rdf/container-listing.ts'
import { factsOf, type ResourceFacts } from '#rdf/entity-headers.ts'

export type Container = {
  readonly url: string
  readonly members: readonly Member[]
  readonly facts: ResourceFacts
}

export const containerKeys = { one: (url: string) => ['container', url] as const }

const mostDeleted = 5_000

/** What a folder holds, and what I may do there. */
export function useContainer(url: string | undefined): UseQueryResult<Container> {
  const { fetch } = useSignedIn()
  return useQuery({
    queryKey: containerKeys.one(url ?? ''),
    enabled: url !== undefined,
    queryFn: () => loadContainer(url ?? '', fetch),
  })
}

export async function loadContainer(url: string, fetch: typeof globalThis.fetch): Promise<Container> {
  const response = await fetch(url, { headers: { accept: 'text/turtle' }, cache: 'no-cache' }).catch(
    (error: unknown) => {
      throw toAppError(error, url)
    },
  )
  if (!response.ok) throw responseError(response, url)
  const store = new Store(new Parser({ baseIRI: url }).parse(await response.text()))
  return { url, members: membersOf(store, url), facts: factsOf(response, url) }
}

/** Puts a file into a folder under its own name; an existing one is never overwritten. Gives its address. */
export function useUpload(container: string): UseMutationResult<string, Error, File> {
  const { fetch } = useSignedIn()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (file) => {
      const url = container + encodeURIComponent(plainName(file.name))
      const type = file.type === '' ? typeByEnding(file.name) : file.type
      const headers = { 'content-type': type, 'if-none-match': '*' }
      const response = await fetch(url, { method: 'PUT', headers, body: file })
      if (response.status === 412) {
        throw new AppError(
          'conflict',
          `there is already a “${plainName(file.name)}” here; rename one of them`,
        )
      }
      if (!response.ok) throw await refusal(response, url)
      return url
    },
    onSettled: () => client.invalidateQueries({ queryKey: containerKeys.one(container) }),
  })
}

/** Makes a folder. Gives its address. */
export function useNewFolder(container: string): UseMutationResult<string, Error, string> {
  const { fetch } = useSignedIn()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (name) => {
      const url = `${container}${encodeURIComponent(plainName(name))}/`
      const headers = {
        'content-type': 'text/turtle',
        'if-none-match': '*',
        link: '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
      }
      const response = await fetch(url, { method: 'PUT', headers, body: '' })
      if (response.status === 412 || response.status === 409) {
        throw new AppError('conflict', `there is already a “${plainName(name)}” here`)
      }
      if (!response.ok) throw await refusal(response, url)
      return url
    },
    onSettled: () => client.invalidateQueries({ queryKey: containerKeys.one(container) }),
  })
}

export type Deletion = { readonly url: string; readonly onProgress?: (deleted: number) => void }

/** Deletes a document, or a folder with all that is in it, innermost first. */
export function useDelete(): UseMutationResult<number, Error, Deletion> {
  const { fetch } = useSignedIn()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ url, onProgress }) => {
      let deleted = 0
      for (const one of await innermostFirst(url, fetch)) {
        const response = await fetch(one, { method: 'DELETE' })
        // Somebody else was faster: gone is gone.
        if (!response.ok && response.status !== 404) throw await refusal(response, one)
        onProgress?.(++deleted)
      }
      return deleted
    },
    onSettled: async (_count, _error, { url }) => {
      client.removeQueries({ queryKey: containerKeys.one(url) })
      const parent = parentOf(url)
      if (parent !== undefined) await client.invalidateQueries({ queryKey: containerKeys.one(parent) })
    },
  })
}

async function innermostFirst(url: string, fetch: typeof globalThis.fetch): Promise<string[]> {
  if (!url.endsWith('/')) return [url]
  const found = [url]
  // The list grows while it is walked: every folder adds what it holds behind itself.
  for (const one of found) {
    if (!one.endsWith('/')) continue
    found.push(...(await loadContainer(one, fetch)).members.map((member) => member.url))
    if (found.length > mostDeleted) {
      throw new AppError(
        'forbidden',
        `this holds more than ${mostDeleted} things; delete its folders one by one`,
      )
    }
  }
  return found.reverse()
}

/** Ours say in plain words what to do; of these a server's own reason has numbers for programs. */
const saidBetter = [401, 403, 413, 429, 507]

/** A refusal with the server's own reason, where it gave one that helps. */
export async function refusal(response: Response, url: string): Promise<AppError> {
  const known = responseError(response, url)
  const type = response.headers.get('content-type') ?? ''
  if (saidBetter.includes(response.status) || !type.includes('json')) return known
  const problem = (await response.json().catch(() => ({}))) as { detail?: unknown }
  return typeof problem.detail === 'string'
    ? new AppError(known.code, problem.detail.slice(0, 300), { cause: known.cause })
    : known
}

/** A name that is one part of an address: no slash, and no part that means another folder. */
function plainName(name: string): string {
  const plain = name.trim().replaceAll('/', '-')
  if (plain === '' || plain === '.' || plain === '..') throw new AppError('bad-data', 'that is not a name')
  return plain
}

// Browsers know no type for these, and a pod stores what it is told.
function typeByEnding(name: string): string {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const types = new Map([
    ['ttl', 'text/turtle'],
    ['jsonld', 'application/ld+json'],
    ['md', 'text/markdown'],
    ['acl', 'text/turtle'],
  ])
  return types.get(ending) ?? 'application/octet-stream'
}
