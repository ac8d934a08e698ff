'use client'
import { AriaRouter } from '@hearth/kit/aria-router.tsx'
import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { relativeTime } from '@hearth/kit/relative-time.tsx'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { Layers, Lock } from 'lucide-react'
import { useEffect } from 'react'
import { GridList, GridListItem } from 'react-aria-components'
import type { Photo, PhotoPost } from '#data/photos.ts'
import { blurOf } from './blur.ts'
import { photoHref, rememberWall } from './photo-href.ts'

// Justified rows by flexbox alone: each tile's basis and growth are its ratio, so a row fills the width at one height,
// and nothing moves while pictures load because the ratio is in the data. `after` soaks up the last row's spare room.
const wall =
  'flex flex-wrap gap-1 outline-none sm:gap-1.5 [--row:clamp(9rem,19vw,16rem)] after:grow-[100000] after:content-[""]'
const THUMB_WIDTH = 400
/** For browsers that cannot work out `auto`: a tile is about this wide. */
const TILE_SIZES = 'auto, 34vw'
const FLATTEST = 2.4
const TALLEST = 0.62

/** Posts with pictures as a wall: arrow keys walk it, Enter opens. */
export function PhotoGrid({
  posts,
  label,
  within,
}: {
  posts: readonly PhotoPost[]
  label: string
  within?: string
}) {
  useEffect(rememberWall, [])
  return (
    <AriaRouter>
      <GridList aria-label={label} layout="grid" className={wall}>
        {posts.map((post) => (
          <Tile key={post.iri} post={post} within={within} />
        ))}
      </GridList>
    </AriaRouter>
  )
}

function Tile({ post, within }: { post: PhotoPost; within: string | undefined }) {
  const { data: author } = usePerson(post.author)
  const name = displayName(author, post.author)
  const [photo] = post.photos
  if (photo === undefined) return null
  const ratio = ratioOf(photo)
  return (
    <GridListItem
      id={post.iri}
      href={photoHref(post.iri, within)}
      textValue={`${name}, ${relativeTime(post.published)}: ${photo.alt || 'a picture without a description'}`}
      className="group relative cursor-pointer overflow-hidden rounded-lg bg-raised outline-offset-2"
      style={{
        flex: `${ratio * 100} 1 calc(${ratio} * var(--row))`,
        aspectRatio: ratio,
        ...blurOf(photo.thumbhash),
      }}
    >
      <TilePicture post={post} photo={photo} />
      <TileMarks post={post} />
      <span className="pointer-events-none absolute inset-x-0 bottom-0 flex items-end gap-2 bg-linear-to-t from-black/75 to-transparent p-2.5 pt-12 text-white opacity-0 transition-opacity duration-150 group-focus-visible:opacity-100 group-hover:opacity-100">
        <Avatar name={name} webid={post.author} photo={author?.photo} size={26} />
        <span className="min-w-0 grow text-sm leading-snug">
          <span className="block truncate font-semibold">{name}</span>
          {post.caption !== '' && (
            <span className="block truncate opacity-85" dir="auto">
              {post.caption}
            </span>
          )}
        </span>
      </span>
    </GridListItem>
  )
}

function TilePicture({ post, photo }: { post: PhotoPost; photo: Photo }) {
  const rendition = renditionFor(photo, THUMB_WIDTH)
  if (rendition === undefined || post.warning !== undefined) {
    return (
      <span className="absolute inset-0 grid place-items-center p-3 text-center text-sm font-medium text-muted backdrop-blur-2xl">
        {post.warning ?? 'No picture'}
      </span>
    )
  }
  return (
    <AuthenticatedImage
      src={rendition.href}
      alt={photo.alt}
      isPrivate={!post.isPublic}
      srcSet={srcSetOf(photo)}
      sizes={TILE_SIZES}
      className="absolute inset-0 size-full object-cover transition-transform duration-300 ease-out-soft group-hover:scale-[1.025] motion-reduce:transform-none"
    />
  )
}

function TileMarks({ post }: { post: PhotoPost }) {
  if (post.isPublic && post.photos.length < 2) return null
  return (
    <span className="pointer-events-none absolute end-2 top-2 flex gap-1 text-white [&>span]:flex [&>span]:h-6 [&>span]:items-center [&>span]:gap-1 [&>span]:rounded-full [&>span]:bg-black/55 [&>span]:px-2 [&>span]:text-xs [&>span]:font-medium">
      {!post.isPublic && (
        <span>
          <Lock size={12} aria-hidden />
          <span className="sr-only">Not public</span>
        </span>
      )}
      {post.photos.length > 1 && (
        <span>
          <Layers size={12} aria-hidden />
          {post.photos.length}
          <span className="sr-only"> pictures</span>
        </span>
      )}
    </span>
  )
}

function srcSetOf(photo: Photo): string | undefined {
  const sized = photo.renditions.filter(({ width }) => width !== undefined)
  return sized.length < 2 ? undefined : sized.map(({ href, width }) => `${href} ${width}w`).join(', ')
}

function ratioOf(photo: Photo): number {
  const sized = photo.renditions.find(({ width, height }) => width !== undefined && height !== undefined)
  const ratio = (sized?.width ?? 1) / (sized?.height ?? 1)
  return Math.min(FLATTEST, Math.max(TALLEST, ratio))
}

const skeletonRatios = Object.entries([1.5, 0.75, 1.33, 1.5, 1, 0.8, 1.5, 1.33, 0.75, 1.5])

export function PhotoGridSkeleton() {
  return (
    <div className={wall}>
      <LoadingLabel>Loading photos</LoadingLabel>
      {skeletonRatios.map(([place, ratio]) => (
        <span
          key={place}
          style={{ flex: `${ratio * 100} 1 calc(${ratio} * var(--row))`, aspectRatio: ratio }}
        >
          <Skeleton className="size-full" />
        </span>
      ))}
    </div>
  )
}
