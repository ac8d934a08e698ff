'use client'
import { AriaRouter } from '@hearth/kit/aria-router.tsx'
import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { relativeTime } from '@hearth/kit/relative-time.tsx'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import type { Photo } from '@hearth/vocab/photo.ts'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { Layers, Lock } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { GridList, GridListItem } from 'react-aria-components'
import type { PhotoPost } from '#data/read-photos.ts'
import { photoHref, rememberWall, takeLastSeen } from './photo-href.ts'
import { roomFor, srcSetOf, thumbWidth, tileSizes, tileStyle, wallClass } from './wall.ts'

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
  const wall = useRef<HTMLDivElement>(null)
  useEffect(() => {
    rememberWall()
    const seen = takeLastSeen()
    if (seen === undefined) return
    // The tiles are drawn after their list.
    const frame = requestAnimationFrame(() => {
      const tiles = [...(wall.current?.querySelectorAll<HTMLElement>('[data-key]') ?? [])]
      tiles.find((tile) => tile.dataset.key === seen)?.focus()
    })
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <AriaRouter>
      <GridList ref={wall} aria-label={label} layout="grid" className={wallClass}>
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
  return (
    <GridListItem
      id={post.iri}
      href={photoHref(post.iri, within)}
      textValue={`${name}, ${relativeTime(post.published)}: ${photo.alt || 'a picture without a description'}`}
      className="group relative cursor-pointer overflow-hidden rounded-lg bg-raised outline-offset-2"
      style={tileStyle(photo)}
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
  const rendition = renditionFor(photo, thumbWidth)
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
      sizes={tileSizes}
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

const skeletonRatios = Object.entries([1.5, 0.75, 1.33, 1.5, 1, 0.8, 1.5, 1.33, 0.75, 1.5])

export function PhotoGridSkeleton() {
  return (
    <div className={wallClass}>
      <LoadingLabel>Loading photos</LoadingLabel>
      {skeletonRatios.map(([place, ratio]) => (
        <span key={place} style={roomFor(ratio)}>
          <Skeleton className="size-full" />
        </span>
      ))}
    </div>
  )
}
