'use client'
import { AppError, responseError, toAppError } from '@hearth/kit/app-error.ts'
import { mediaBlob } from '@hearth/kit/media-blob.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { documentOf } from '@hearth/vocab/authority.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { Parser } from 'n3'
import { factsOf, type ResourceFacts } from '#rdf/entity-headers.ts'
import { refusal } from './containers.ts'

/** One document as it is stored. Text is what can be shown as such; everything else stays bytes. */
export type PodDocument = {
  readonly url: string
  readonly facts: ResourceFacts
  readonly body:
    | { readonly kind: 'turtle'; readonly source: string }
    | { readonly kind: 'text'; readonly source: string }
    | { readonly kind: 'binary'; readonly blob: Blob }
}

export const documentKeys = { one: (url: string) => ['document', url] as const }

const rdfFirst = 'text/turtle, application/n-triples;q=0.9, */*;q=0.5'
const textTypes = /^text\/(?!html)|^application\/(json|ld\+json|xml|n-quads|trig|sparql-query)|\+json$/
const longestText = 2_000_000

/** Reads a document whole; RDF comes as Turtle, whichever form it was stored in. */
export function useDocument(iri: string): UseQueryResult<PodDocument> {
  const { fetch } = useSignedIn()
  const url = documentOf(iri)
  return useQuery({
    queryKey: documentKeys.one(url),
    // Blobs and whole files are not for the cache on disk.
    meta: { isPersisted: false },
    queryFn: () => loadDocument(url, fetch),
  })
}

async function loadDocument(url: string, fetch: typeof globalThis.fetch): Promise<PodDocument> {
  const response = await fetch(url, { headers: { accept: rdfFirst }, cache: 'no-cache' }).catch(
    (error: unknown) => {
      throw toAppError(error, url)
    },
  )
  if (!response.ok) throw responseError(response, url)
  const facts = factsOf(response, url)
  const { mediaType } = facts
  const isTurtle = mediaType === 'text/turtle' || mediaType === 'application/n-triples'
  if (!isTurtle && !textTypes.test(mediaType)) {
    const blob = await mediaBlob(response)
    return { url, facts: { ...facts, size: blob.size }, body: { kind: 'binary', blob } }
  }
  const text = await response.text()
  const size = facts.size ?? new Blob([text]).size
  const source = text.slice(0, longestText)
  return { url, facts: { ...facts, size }, body: { kind: isTurtle ? 'turtle' : 'text', source } }
}

export type Edit = { readonly source: string; readonly mediaType: string; readonly etag: string | undefined }

/** Replaces a document, if it is still the one that was read. Turtle that does not parse is not sent. */
export function useSaveDocument(iri: string): UseMutationResult<void, Error, Edit> {
  const { fetch } = useSignedIn()
  const client = useQueryClient()
  const url = documentOf(iri)
  return useMutation({
    mutationFn: async ({ source, mediaType, etag }) => {
      if (mediaType === 'text/turtle') requireTurtle(source, url)
      const response = await fetch(url, {
        method: 'PUT',
        // Without If-Match a save could undo what another app has just written.
        headers: { 'content-type': mediaType, ...(etag === undefined ? {} : { 'if-match': etag }) },
        body: source,
      }).catch((error: unknown) => {
        throw toAppError(error, url)
      })
      if (response.status === 412) {
        throw new AppError('conflict', 'another app changed this document while you were editing it')
      }
      if (!response.ok) throw await refusal(response, url)
    },
    onSuccess: () => client.invalidateQueries({ queryKey: documentKeys.one(url) }),
  })
}

function requireTurtle(source: string, baseIRI: string): void {
  try {
    new Parser({ baseIRI }).parse(source)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be read'
    throw new AppError('bad-data', `this is not Turtle yet: ${message.replace(/\.$/, '')}`)
  }
}
