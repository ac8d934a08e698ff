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

/** The shapes a picture is shown in: its own, a square tile, or as wide as two of those. */
const shapes = {
  own: { frame: 'rounded-card border border-line', room: 'aspect-[4/3] rounded-card', width: columnWidth },
  tile: { frame: 'aspect-square', room: 'aspect-square rounded-none', width: columnWidth / 2 },
  wide: {
    frame: 'col-span-2 aspect-[2/1]',
    room: 'col-span-2 aspect-[2/1] rounded-none',
    width: columnWidth,
  },
} as const

/** The pictures of a post: one keeps its shape, several share a grid; each opens large with its words. */
export function PostPhotos({ post }: { post: Post }) {
  const { attachments: photos, updated } = post
  if (photos.length === 0) return null
  const isGrid = photos.length > 1
  const shapeOf = (index: number): keyof typeof shapes =>
    isGrid ? (photos.length === 3 && index === 0 ? 'wide' : 'tile') : 'own'
  return (
    <div className={classNames(isGrid && 'grid grid-cols-2 gap-1.5 overflow-hidden rounded-card')}>
      {photos.slice(0, shownAtOnce).map((iri, index) => (
        <PostPhoto
          key={iri}
          iri={iri}
          version={updated}
          shape={shapeOf(index)}
          moreCount={index === shownAtOnce - 1 ? photos.length - shownAtOnce : 0}
        />
      ))}
    </div>
  )
}

export function PostPhoto({
  iri,
  version,
  shape: name,
  moreCount = 0,
}: {
  iri: string
  version: string | undefined
  shape: keyof typeof shapes
  moreCount?: number
}) {
  const { data: photo, isPending } = usePhoto(iri, version)
  const [isOpen, setOpen] = useState(false)
  const shape = shapes[name]
  if (isPending) return <Skeleton className={shape.room} />
  const rendition = photo ? renditionFor(photo, shape.width * sharpness()) : undefined
  if (!photo || rendition === undefined) return <MissingPhoto />
  return (
    <>
      <BareButton
        onPress={() => setOpen(true)}
        aria-label={`Open photo: ${photo.alt === '' ? 'no description' : photo.alt}`}
        className={classNames(
          'relative block w-full cursor-zoom-in overflow-hidden focus-visible:-outline-offset-4',
          shape.frame,
        )}
      >
        <AuthenticatedImage
          src={rendition.href}
          alt={photo.alt}
          width={rendition.width}
          height={rendition.height}
          className={
            name === 'own' ? 'max-h-[34rem] w-full object-cover' : 'absolute inset-0 size-full object-cover'
          }
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
