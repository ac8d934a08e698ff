'use client'
import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import type { Photo } from '#data/photos.ts'

/** A photo as large as the window, with its words. */
export function PhotoDialog({
  photo,
  isOpen,
  onOpenChange,
}: {
  photo: Photo
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}) {
  const largest = renditionFor(photo, 1600)
  if (largest === undefined) return null
  return (
    <Dialog title={photo.caption ?? 'Photo'} isOpen={isOpen} onOpenChange={onOpenChange} size="large">
      <figure className="flex flex-col gap-3">
        <AuthenticatedImage
          src={largest.href}
          alt={photo.alt}
          width={largest.width}
          height={largest.height}
          className="max-h-[75dvh] w-full rounded-control object-contain"
          loading="eager"
        />
        <figcaption className="text-muted" dir="auto">
          {photo.alt === '' ? 'Nobody has described this photo.' : photo.alt}
        </figcaption>
      </figure>
    </Dialog>
  )
}
