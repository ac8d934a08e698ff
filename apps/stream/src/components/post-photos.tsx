'use client'
import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import { laterDialog } from '@hearth/kit/later.tsx'
import { BareButton } from '@hearth/kit/ui/button.tsx'
import { classNames } from '@hearth/kit/ui/class-names.ts'
import { Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import type { Post } from '@hearth/vocab/post.ts'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import { usePhoto } from '#data/photos.ts'

const PhotoDialog = laterDialog(async () => (await import('./photo-dialog.tsx')).PhotoDialog)
const shownAtOnce = 4
const columnWidth = 640

/** Dense screens get the larger file where a small one would blur. */
const sharpness = (): number => Math.min(2, globalThis.devicePixelRatio ?? 1)

/** The pictures of a post: one keeps its shape, several share a grid; each opens large with its words. */
export function PostPhotos({ post }: { post: Post }) {
  const { attachments: photos, updated } = post
  if (photos.length === 0) return null
  const isGrid = photos.length > 1
  return (
    <div className={classNames(isGrid && 'grid grid-cols-2 gap-1.5 overflow-hidden rounded-card')}>
      {photos.slice(0, shownAtOnce).map((iri, index) => (
        <PostPhoto
          key={iri}
          iri={iri}
          version={updated}
          isTile={isGrid}
          isWide={photos.length === 3 && index === 0}
          moreCount={index === shownAtOnce - 1 ? photos.length - shownAtOnce : 0}
        />
      ))}
    </div>
  )
}

/** One picture: in its own shape, or as a square tile. */
export function PostPhoto({
  iri,
  version,
  isTile,
  isWide = false,
  moreCount = 0,
}: {
  iri: string
  version: string | undefined
  isTile: boolean
  isWide?: boolean
  moreCount?: number
}) {
  const { data: photo, isPending } = usePhoto(iri, version)
  const [isOpen, setOpen] = useState(false)
  if (isPending)
    return <Skeleton className={isTile ? 'aspect-square rounded-none' : 'aspect-[4/3] rounded-card'} />
  const rendition = photo
    ? renditionFor(photo, (isTile ? columnWidth / 2 : columnWidth) * sharpness())
    : undefined
  if (!photo || rendition === undefined) return <MissingPhoto />
  return (
    <>
      <BareButton
        onPress={() => setOpen(true)}
        aria-label={`Open photo: ${photo.alt === '' ? 'no description' : photo.alt}`}
        className={classNames(
          'relative block w-full cursor-zoom-in overflow-hidden focus-visible:-outline-offset-4',
          isTile ? 'aspect-square' : 'rounded-card border border-line',
          isWide && 'col-span-2 aspect-[2/1]',
        )}
      >
        <AuthenticatedImage
          src={rendition.href}
          alt={photo.alt}
          width={rendition.width}
          height={rendition.height}
          className={isTile ? 'size-full object-cover' : 'max-h-[34rem] w-full object-cover'}
        />
        {moreCount > 0 && (
          <span className="absolute inset-0 grid place-items-center bg-scrim text-2xl font-semibold text-white">
            +{moreCount}
          </span>
        )}
      </BareButton>
      <PhotoDialog photo={photo} isOpen={isOpen} onOpenChange={setOpen} />
    </>
  )
}

function MissingPhoto() {
  return (
    <p className="flex items-center gap-2 rounded-card bg-raised px-4 py-6 text-sm text-muted">
      <ImageOff size={18} aria-hidden />A photo that is not there, or not for you
    </p>
  )
}
