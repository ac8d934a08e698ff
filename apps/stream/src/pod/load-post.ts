import { AppError } from '@hearth/kit/app-error.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { isOwnPlace, withOwnPlaces } from '@hearth/vocab/own-place.ts'
import { type Photo, readPhoto } from '@hearth/vocab/photo.ts'
import { isTombstone, type Post, readPost } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { readDocument, requireDocument } from './documents.ts'

type Fetch = typeof fetch

/** A post from its own document, believed only where its author's profile says it may be. */
export async function loadPost(
  iri: string,
  fetchImpl: Fetch,
  loadPerson: (webid: string) => Promise<Profile>,
): Promise<Post> {
  const graph = await requireDocument(iri, fetchImpl)
  if (isTombstone(graph, iri)) throw new AppError('not-found', 'its author has deleted this post')
  const post = readPost(graph, iri)
  if (post === undefined) throw new AppError('bad-data', 'there is no post here that this app can read')
  const author = await loadPerson(post.author)
  if (!isOwnPlace(iri, author)) {
    throw new AppError('bad-data', `this says it is by somebody who does not own ${new URL(iri).host}`)
  }
  return withOwnPlaces(post, author)
}

/** A photo from its document; an attachment that is a picture itself becomes one without words. */
export async function loadPhoto(iri: string, fetchImpl: Fetch): Promise<Photo | undefined> {
  if (/\.(?:webp|jpe?g|png|gif|avif)$/i.test(documentOf(iri)))
    return { iri, alt: '', renditions: [{ href: iri }] }
  const graph = await readDocument(iri, fetchImpl)
  return graph && readPhoto(graph, iri)
}
