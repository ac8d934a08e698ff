import 'server-only'
import type { Photo } from '@hearth/vocab/photo.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { headers } from 'next/headers.js'
import { isSomebodyHere } from '../server-presence.ts'
import { turtleOnly } from '../turtle-only.ts'
import { createPublicFetch } from './public-fetch.ts'

/** A post as anybody may read it, with what it takes to draw it. */
export interface PublicPost {
  readonly post: Post
  readonly author: Profile
  readonly photos: readonly Photo[]
}

export interface PublicPerson {
  readonly person: Profile
  /** The newest. */
  readonly posts: readonly PublicPost[]
}

/**
 * Reads for whoever comes by an address: people without an account or without JavaScript, and what draws previews.
 * Undefined where it is not for everybody, where its pod does not answer soon, and for whoever is signed in: the browser
 * asks with the reader's own right.
 */
export async function readForAnybody<Result>(
  appOrigin: string,
  read: (fetchImpl: typeof fetch) => Promise<Result>,
): Promise<Result | undefined> {
  if (!(await isFirstPage()) || (await isSomebodyHere(appOrigin))) return undefined
  openPage ??= createPublicFetch(appOrigin)
  return await read(turtleOnly(openPage())).catch(() => undefined)
}

let openPage: (() => typeof fetch) | undefined

/** Within the app pages change without the server: only a first page is drawn here, and nobody else's reading is known here. */
async function isFirstPage(): Promise<boolean> {
  const destination = (await headers()).get('sec-fetch-dest')
  return destination === null || destination === 'document'
}
