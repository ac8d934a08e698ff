import 'server-only'
import { loadPerson } from '@hearth/kit/load-person.ts'
import { createPublicFetch } from '@hearth/kit/public-fetch.ts'
import type { Photo } from '@hearth/vocab/photo.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { headers } from 'next/headers.js'
import { cache } from 'react'
import { readConfig } from '#config.ts'
import { loadPublicFeed } from '#pod/load-feed.ts'
import { loadPhoto, loadPost } from '#pod/load-post.ts'

/** A post as anybody may read it, with what it takes to draw it. */
export interface PublicPost {
  readonly post: Post
  readonly author: Profile
  readonly photos: readonly Photo[]
}

export interface PublicPerson {
  readonly person: Profile
  /** The newest, without answers to others. */
  readonly posts: readonly PublicPost[]
}

const mostPosts = 10
const mostPhotos = 4
/** Characters of a post among others; a feed's rows have fewer (data-model 2.6). */
const listedLength = 2000

/**
 * A post for whoever comes by its address: people without an account or without JavaScript, and what draws previews.
 * Undefined where it is not for everybody, or its pod does not answer soon: the browser asks with the reader's own right.
 */
export const loadPublicPost = cache(async (iri: string | undefined): Promise<PublicPost | undefined> => {
  if (iri === undefined || !(await isFirstPage())) return undefined
  return await load(async (fetchImpl) => {
    const people = new Map<string, Profile>()
    const post = await loadPost(iri, fetchImpl, async (webid) => {
      const person = await loadPerson(webid, fetchImpl)
      people.set(webid, person)
      return person
    })
    return await withPhotos(post, people.get(post.author), fetchImpl)
  })
})

export const loadPublicPerson = cache(
  async (webid: string | undefined): Promise<PublicPerson | undefined> => {
    if (webid === undefined || !(await isFirstPage())) return undefined
    return await load(async (fetchImpl) => {
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

/** Within the app pages change without the server: only a first page is drawn here, and nobody else's reading is known here. */
async function isFirstPage(): Promise<boolean> {
  const destination = (await headers()).get('sec-fetch-dest')
  return destination === null || destination === 'document'
}

let openPage: (() => typeof fetch) | undefined

async function load<Result>(work: (fetchImpl: typeof fetch) => Promise<Result>): Promise<Result | undefined> {
  openPage ??= createPublicFetch(readConfig().origin)
  return await work(openPage()).catch(() => undefined)
}
