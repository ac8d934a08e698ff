'use client'
import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import { Button, IconButton } from '@hearth/kit/ui/button.tsx'
import type { Photo } from '@hearth/vocab/photo.ts'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { PhotoPost } from '#data/read-photos.ts'
import { blurOf } from './blur.ts'
import { useStageKeys, useWalk } from './use-walk.ts'

const LARGE_WIDTH = 1600

/** The pictures of one post, as large as there is room. */
export function Stage({
  post,
  within,
  onClose,
}: {
  post: PhotoPost
  within: string | undefined
  onClose: () => void
}) {
  const walk = useWalk(post, within)
  const [isUncovered, setUncovered] = useState(post.warning === undefined)
  useStageKeys(walk, onClose)
  return (
    <section
      aria-roledescription="photo viewer"
      aria-label={post.photos.length > 1 ? `Picture ${walk.index + 1} of ${post.photos.length}` : 'Picture'}
      className="relative isolate flex min-h-[62dvh] overflow-hidden bg-[oklch(0.13_0.012_300)] text-white lg:min-h-0"
    >
      {walk.photo !== undefined && isUncovered && (
        <Picture key={walk.photo.iri} photo={walk.photo} isPrivate={!post.isPublic} />
      )}
      {!isUncovered && (
        <div className="m-auto flex flex-col items-center gap-4 p-8 text-center">
          <p className="text-lg">{post.warning}</p>
          <Button look="primary" onPress={() => setUncovered(true)}>
            Show it
          </Button>
        </div>
      )}
      <CloseButton onPress={onClose} />
      <StageArrow side="start" isShown={walk.hasPrevious} onPress={() => walk.go(-1)} />
      <StageArrow side="end" isShown={walk.hasNext} onPress={() => walk.go(1)} />
      {post.photos.length > 1 && <Dots count={post.photos.length} index={walk.index} />}
    </section>
  )
}

function Picture({ photo, isPrivate }: { photo: Photo; isPrivate: boolean }) {
  const [isAltShown, setAltShown] = useState(false)
  const rendition = renditionFor(photo, LARGE_WIDTH)
  if (rendition === undefined) return null
  return (
    <figure className="relative grid size-full place-items-center">
      {/* The blur fills the room around the picture, so that every shape has a home. */}
      <span
        aria-hidden
        className="absolute inset-0 -z-10 scale-110 opacity-35 blur-3xl saturate-150"
        style={blurOf(photo.thumbhash)}
      />
      <AuthenticatedImage
        src={rendition.href}
        alt={photo.alt}
        width={rendition.width}
        height={rendition.height}
        loading="eager"
        isPrivate={isPrivate}
        className="max-h-[62dvh] w-auto max-w-full animate-fade object-contain lg:max-h-dvh"
      />
      <figcaption className="absolute start-4 bottom-4 flex max-w-[min(34rem,85%)] flex-col items-start gap-2">
        {isAltShown && (
          <p
            className="animate-rise rounded-card bg-black/80 px-4 py-3 text-pretty backdrop-blur-sm"
            dir="auto"
          >
            {photo.alt || 'Nobody has described this picture yet.'}
          </p>
        )}
        <Button
          size="small"
          look="quiet"
          aria-expanded={isAltShown}
          className="forced-border bg-black/60! text-white! hover:bg-black/80!"
          onPress={() => setAltShown(!isAltShown)}
        >
          ALT<span className="sr-only"> description</span>
        </Button>
      </figcaption>
    </figure>
  )
}

const onPicture = 'forced-border bg-black/50! text-white! hover:bg-black/75!'

export function CloseButton({ onPress }: { onPress: () => void }) {
  return (
    <IconButton
      label="Back to the wall"
      onPress={onPress}
      className={`absolute! start-4 top-4 z-10 rounded-full ${onPicture}`}
    >
      <X size={20} aria-hidden />
    </IconButton>
  )
}

function StageArrow({
  side,
  isShown,
  onPress,
}: {
  side: 'start' | 'end'
  isShown: boolean
  onPress: () => void
}): ReactNode {
  if (!isShown) return null
  const Icon = side === 'start' ? ChevronLeft : ChevronRight
  return (
    <IconButton
      label={side === 'start' ? 'Previous' : 'Next'}
      onPress={onPress}
      className={`absolute! top-1/2 z-10 -translate-y-1/2 rounded-full ${side === 'start' ? 'start-4' : 'end-4'} ${onPicture}`}
    >
      <Icon size={22} aria-hidden className="rtl:rotate-180" />
    </IconButton>
  )
}

function Dots({ count, index }: { count: number; index: number }) {
  return (
    <span aria-hidden className="absolute inset-x-0 bottom-6 flex justify-center gap-1.5">
      {[...Array(count).keys()].map((dot) => (
        <span
          key={dot}
          className={`size-1.5 rounded-full transition-colors ${dot === index ? 'bg-white' : 'bg-white/35'}`}
        />
      ))}
    </span>
  )
}
