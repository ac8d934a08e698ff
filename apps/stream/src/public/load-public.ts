import 'server-only'
import { loadPerson } from '@hearth/kit/load-person.ts'
import { type PublicPerson, type PublicPost, readForAnybody } from '@hearth/kit/public/for-anybody.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { cache } from 'react'
import { readConfig } from '#config.ts'
import { loadPublicFeed } from '#pod/load-feed.ts'
import { loadPhoto, loadPost } from '#pod/load-post.ts'

const mostPosts = 10
const mostPhotos = 4
/** Characters of a post among others; a feed's rows have fewer (data-model 2.6). */
const listedLength = 2000

export const loadPublicPost = cache(async (iri: string | undefined): Promise<PublicPost | undefined> => {
  if (iri === undefined) return undefined
  return await readForAnybody(readConfig().origin, async (fetchImpl) => {
    const people = new Map<string, Profile>()
    const post = await loadPost(iri, fetchImpl, async (webid) => {
      const person = await loadPerson(webid, fetchImpl)
      people.set(webid, person)
      return person
    })
    return await withPhotos(post, people.get(post.author), fetchImpl)
  })
})

/** Without answers to others. */
export const loadPublicPerson = cache(
  async (webid: string | undefined): Promise<PublicPerson | undefined> => {
    if (webid === undefined) return undefined
    return await readForAnybody(readConfig().origin, async (fetchImpl) => {
      const person = await loadPerson(webid, fetchImpl)
      const feed = await loadPublicFeed(person, fetchImpl).catch(() => undefined)
      const posts = (feed?.items ?? [])
        .flatMap((item) => (item.kind === 'post' && item.post.inReplyTo === undefined ? [item.post] : []))
        .slice(0, mostPosts)
        .map((post) => ({ ...post, content: post.content.slice(0, listedLength) }))
      const drawn = await Promise.all(posts.map((post) => withPhotos(post, person, fetchImpl)))
      return { person, posts: drawn.filter((post) => post !== undefined) }
    })
  },
)

async function withPhotos(
  post: Post,
  author: Profile | undefined,
  fetchImpl: typeof fetch,
): Promise<PublicPost | undefined> {
  if (author === undefined) return undefined
  const isCovered = post.sensitive || post.warning !== undefined
  const named = isCovered ? [] : post.attachments.slice(0, mostPhotos)
  const photos = await Promise.all(named.map((photo) => loadPhoto(photo, fetchImpl).catch(() => undefined)))
  return { post, author, photos: photos.filter((photo) => photo !== undefined) }
}
