import { documentOf } from '@hearth/vocab/authority.ts'
import type { FeedItem } from '@hearth/vocab/feed.ts'
import { type Claims, isBelievable, isOwnPlace, withOwnPlaces } from '@hearth/vocab/own-place.ts'
import { readPost } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { prefixes } from '@hearth/vocab/terms.ts'
import type { Quad } from '@rdfjs/types'
import { DataFactory } from 'n3'
import type { LoadedFeed } from './load-feed.ts'
import { iriRef, type Row, select } from './sparql.ts'

const newest = 60

/**
 * Tier 3 (data-model 2.9): everybody on one server in two questions, which posts and what is in them. The server shows
 * only what I may read, shared posts included; that a post is in its author's own place is checked here.
 */
export async function queryTimeline(
  endpoint: string,
  authors: readonly Profile[],
  fetchImpl: typeof fetch,
): Promise<LoadedFeed> {
  const source = { feed: endpoint, owner: endpoint, isPublic: false }
  const rows = await select(endpoint, newestPosts(authors.map((author) => author.webid)), fetchImpl)
  const claims: Claims = new Map(authors.map((author) => [author.webid, author]))
  const documents = [
    ...new Set(
      rows.flatMap((row) => believedDocument(row, claims)).filter((document) => isOn(endpoint, document)),
    ),
  ]
  if (documents.length === 0) return { source, items: [] }
  const contents = await select(endpoint, contentsOf(documents), fetchImpl)
  return { source, items: toItems(contents, documents, claims) }
}

/** A server speaks for what it holds, not for other places its people also own. */
function isOn(endpoint: string, document: string): boolean {
  return new URL(document).origin === new URL(endpoint).origin
}

/** Which posts, newest first. Copies in other people's threads answer too: they are told apart by where they are. */
export function newestPosts(authors: readonly string[]): string {
  return `PREFIX as: <${prefixes.as}>
SELECT ?doc ?post ?author ?published WHERE {
  VALUES ?author { ${authors.map(iriRef).join(' ')} }
  GRAPH ?doc { ?post a as:Note ; as:attributedTo ?author ; as:published ?published . }
} ORDER BY DESC(?published) LIMIT ${newest}`
}

function contentsOf(documents: readonly string[]): string {
  return `SELECT ?doc ?s ?p ?o WHERE {
  VALUES ?doc { ${documents.map(iriRef).join(' ')} }
  GRAPH ?doc { ?s ?p ?o }
}`
}

function believedDocument(row: Row, claims: Claims): string[] {
  const [document, post, author] = [row.doc?.value, row.post?.value, row.author?.value]
  if (document === undefined || post === undefined || author === undefined) return []
  const isOriginal = documentOf(post) === document && isBelievable(post, author, claims)
  return isOriginal ? [document] : []
}

function toItems(rows: readonly Row[], documents: readonly string[], claims: Claims): FeedItem[] {
  const byDocument = new Map<string, Quad[]>(documents.map((document) => [document, []]))
  for (const row of rows) {
    const quad = toQuad(row)
    if (quad !== undefined) byDocument.get(row.doc?.value ?? '')?.push(quad)
  }
  return [...byDocument].flatMap(([document, quads]) => {
    const notes = new Set(
      quads.flatMap(({ subject }) => (documentOf(subject.value) === document ? [subject.value] : [])),
    )
    return [...notes].flatMap((iri): FeedItem[] => {
      const post = readPost(quads, iri)
      const author = claims.get(post?.author ?? '')
      if (post === undefined || author === undefined || !isOwnPlace(iri, author)) return []
      return [{ kind: 'post', published: post.published, post: withOwnPlaces(post, author) }]
    })
  })
}

function toQuad({ s, p, o }: Row): Quad | undefined {
  const isSubject = s?.termType === 'NamedNode' || s?.termType === 'BlankNode'
  if (!isSubject || p?.termType !== 'NamedNode') return undefined
  if (o?.termType !== 'NamedNode' && o?.termType !== 'BlankNode' && o?.termType !== 'Literal')
    return undefined
  return DataFactory.quad(s, p, o)
}
