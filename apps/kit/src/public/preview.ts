import { documentOf } from '@hearth/vocab/authority.ts'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import type { Metadata } from 'next'
import type { PublicPerson, PublicPost } from './for-anybody.ts'
import { firstWords, isWebAddress, nameOf } from './plain-text.ts'

const previewWidth = 1200

/** What a link to a post looks like elsewhere. What its author covers stays covered there. */
export function previewOfPost({ post, author, photos }: PublicPost): Metadata {
  const name = nameOf(author)
  const cover = post.warning ?? (post.sensitive ? 'Marked as sensitive' : undefined)
  const words = cover ?? post.title ?? firstWords(post, 70)
  const title = words === '' ? `A photo by ${name}` : `${name}: ${words}`
  const description = cover ?? firstWords(post, 200)
  const images = photos.flatMap((photo) => {
    const rendition = renditionFor(photo, previewWidth)
    return rendition === undefined || !isWebAddress(rendition.href)
      ? []
      : [{ url: rendition.href, alt: photo.alt }]
  })
  return {
    title,
    description,
    alternates: { types: { 'text/turtle': documentOf(post.iri) } },
    openGraph: {
      type: 'article',
      title,
      description,
      images,
      publishedTime: post.published,
      authors: [name],
    },
  }
}

export function previewOfPerson({ person }: PublicPerson, app: string): Metadata {
  const title = nameOf(person)
  const description = person.note ?? person.role ?? `${title} on ${app}`
  const { photo } = person
  const images = photo !== undefined && isWebAddress(photo) ? [{ url: photo, alt: title }] : []
  return {
    title,
    description,
    alternates: { types: { 'text/turtle': documentOf(person.webid) } },
    openGraph: { type: 'profile', title, description, images },
  }
}
