'use client'
import { ImageOff } from 'lucide-react'
import { type CSSProperties, useEffect, useState } from 'react'
import { mediaBlob } from './media-blob.ts'
import { useSession } from './session.tsx'

type ImageProps = {
  src: string
  /** What the picture shows; empty only when the text beside it already says so. */
  alt: string
  width?: number | undefined
  height?: number | undefined
  /** The same picture in other sizes, for public ones; the browser picks. */
  srcSet?: string | undefined
  sizes?: string | undefined
  className?: string | undefined
  loading?: 'lazy' | 'eager'
  /** Known to be for some people only: fetched with the session at once, without a first refusal. */
  isPrivate?: boolean
  onFail?: () => void
}

/** Sources that plain loading could not read, for this page's life: they go straight to the signed way. */
const privateSources = new Set<string>()

/**
 * A picture in a pod. A public one loads plainly, cached by the browser; one that refuses is fetched with the session
 * and shown from memory; one that cannot be had gives its words instead. With width and height its room is kept, so
 * nothing shifts.
 */
export function AuthenticatedImage({
  src,
  alt,
  width,
  height,
  srcSet,
  sizes,
  className,
  loading = 'lazy',
  isPrivate: isKnownPrivate = false,
  onFail,
}: ImageProps) {
  const [isPrivate, setPrivate] = useState(() => isKnownPrivate || privateSources.has(src))
  const { url, hasFailed } = useBlobUrl(isPrivate ? src : undefined)
  useEffect(() => {
    if (hasFailed) onFail?.()
  }, [hasFailed, onFail])
  const shown = isPrivate ? url : src
  const style =
    width !== undefined && height !== undefined ? { aspectRatio: `${width} / ${height}` } : undefined
  if (hasFailed) return <Missing alt={alt} className={className} style={style} />
  if (shown === undefined) {
    return (
      <span
        role="img"
        aria-label={alt}
        className={`block animate-breathe bg-raised ${className ?? ''}`}
        style={style}
      />
    )
  }
  return (
    // biome-ignore lint/performance/noImgElement: the picture is on somebody's pod, no image server of ours may fetch it.
    <img
      src={shown}
      {...(isPrivate || srcSet === undefined ? {} : { srcSet, sizes })}
      alt={alt}
      width={width}
      height={height}
      loading={loading}
      decoding="async"
      // data-model 2.9: the pod that serves the picture need not learn which page shows it.
      referrerPolicy="no-referrer"
      className={className}
      style={style}
      onError={() => {
        if (isPrivate) return
        privateSources.add(src)
        setPrivate(true)
      }}
    />
  )
}

function Missing({
  alt,
  className = '',
  style,
}: Pick<ImageProps, 'alt' | 'className'> & { style: CSSProperties | undefined }) {
  return (
    <span
      className={`flex flex-col items-center justify-center gap-1 overflow-hidden bg-raised p-2 text-center text-sm text-muted ${className}`}
      style={style}
    >
      <ImageOff size={22} aria-hidden className="shrink-0" />
      <span className="line-clamp-4" dir="auto">
        <span className="sr-only">A picture that did not load: </span>
        {alt === '' ? 'no description' : alt}
      </span>
    </span>
  )
}

/** Somebody presses Try again, or the connection is back: pictures that failed are not left out of it. */
export const tryAgainEvent = 'hearth-try-again'
const whenToTryAgain = [tryAgainEvent, 'online']

type Blobbed = { readonly url?: string; readonly hasFailed?: boolean }

function useBlobUrl(src: string | undefined): Blobbed {
  const { fetch, state } = useSession()
  const [blobbed, setBlobbed] = useState<Blobbed>({})
  const [tries, setTries] = useState(1)
  const { hasFailed } = blobbed
  useEffect(() => {
    if (!hasFailed) return
    const tryAgain = (): void => setTries((count) => count + 1)
    for (const event of whenToTryAgain) addEventListener(event, tryAgain)
    return () => {
      for (const event of whenToTryAgain) removeEventListener(event, tryAgain)
    }
  }, [hasFailed])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try loads anew.
  useEffect(() => {
    if (src === undefined || state === 'loading') return
    const abort = new AbortController()
    let created: string | undefined
    loadBlob(src, fetch, abort.signal).then(
      (blob) => {
        created = URL.createObjectURL(blob)
        setBlobbed({ url: created })
      },
      () => {
        if (!abort.signal.aborted) setBlobbed({ hasFailed: true })
      },
    )
    return () => {
      abort.abort()
      if (created !== undefined) URL.revokeObjectURL(created)
      setBlobbed({})
    }
  }, [src, fetch, state, tries])
  return blobbed
}

async function loadBlob(src: string, fetchImpl: typeof fetch, signal: AbortSignal): Promise<Blob> {
  const response = await fetchImpl(src, { signal, headers: { accept: 'image/*' } })
  const blob = await mediaBlob(response)
  if (!response.ok || !blob.type.startsWith('image/')) throw new TypeError('not a picture')
  return blob
}
