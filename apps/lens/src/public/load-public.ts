import 'server-only'
import { loadPerson } from '@hearth/kit/load-person.ts'
import { type PublicPerson, type PublicPost, readForAnybody } from '@hearth/kit/public/for-anybody.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { cache } from 'react'
import { readConfig } from '#config.ts'
import { publicFeedOf } from '#data/feeds.ts'
import { readFeedPosts, readPhotoDocument, readPostAt } from '#data/read-photos.ts'
import { settleInFlight } from '#pod/in-flight.ts'
import { openRdf, type Rdf } from '#pod/rdf.ts'

/** Of one post, and of each among others. */
const mostPhotos = 8
const mostPosts = 24

export const loadPublicPhoto = cache(
  async (iri: string): Promise<PublicPost | undefined> =>
    await readForAnybody(readConfig().origin, async (fetchImpl) => {
      const rdf = openRdf(fetchImpl)
      const people = new Map<string, Profile>()
      const post = await readPostAt(rdf, iri, async (webid) => {
        const person = await loadPerson(webid, fetchImpl)
        people.set(webid, person)
        return person
      })
      const author = people.get(post.author)
      return author && (await withPublicPhotos(rdf, post, author, mostPhotos))
    }),
)

/** The posts with pictures that somebody shows to everybody, each by its first one. */
export const loadPublicWall = cache(
  async (webid: string): Promise<PublicPerson | undefined> =>
    await readForAnybody(readConfig().origin, async (fetchImpl) => {
      const rdf = openRdf(fetchImpl)
      const person = await loadPerson(webid, fetchImpl)
      const { results } = await settleInFlight(publicFeedOf(person), (feed) => readFeedPosts(rdf, feed))
      const newest = results
        .flat()
        .filter((post) => !isCovered(post))
        .sort((one, other) => other.published.localeCompare(one.published))
        .slice(0, mostPosts)
      const { results: posts } = await settleInFlight(newest, (post) =>
        withPublicPhotos(rdf, post, person, 1),
      )
      return { person, posts: posts.filter(({ photos }) => photos.length > 0) }
    }),
)

async function withPublicPhotos(rdf: Rdf, post: Post, author: Profile, most: number): Promise<PublicPost> {
  const named = isCovered(post) ? [] : post.attachments.slice(0, most)
  const { results } = await settleInFlight(named, (photo) => readPhotoDocument(rdf, photo))
  return { post, author, photos: results.filter((photo) => photo !== undefined) }
}

/** What its author covers is not drawn where nobody can be asked whether they want to see it. */
function isCovered({ sensitive, warning }: Post): boolean {
  return sensitive || warning !== undefined
}
