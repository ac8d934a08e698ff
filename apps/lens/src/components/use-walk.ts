'use client'
import type { Photo } from '@hearth/vocab/photo.ts'
import { useRouter } from 'next/navigation.js'
import { useEffect, useState } from 'react'
import { usePhotoStream, usePhotosOf } from '#data/photos.ts'
import type { PhotoPost } from '#data/read-photos.ts'
import { photoHref } from './photo-href.ts'

export type Walk = {
  readonly go: (step: -1 | 1) => void
  readonly hasPrevious: boolean
  readonly hasNext: boolean
  readonly photo: Photo | undefined
  readonly index: number
}

/** Steps through the pictures of a post, then on to its neighbours on the wall it was opened from. */
export function useWalk(post: PhotoPost, within: string | undefined): Walk {
  const [index, setIndex] = useState(0)
  const router = useRouter()
  const home = usePhotoStream()
  const person = usePhotosOf(within ?? post.author)
  const posts = (within === undefined ? home.data : person.data)?.posts ?? []
  const place = posts.findIndex((one) => one.iri === post.iri)
  const previous = place > 0 ? posts[place - 1] : undefined
  const next = place >= 0 ? posts[place + 1] : undefined
  const go = (step: -1 | 1): void => {
    const target = index + step
    if (target >= 0 && target < post.photos.length) setIndex(target)
    else {
      const neighbour = step === 1 ? next : previous
      if (neighbour !== undefined) router.replace(photoHref(neighbour.iri, within))
    }
  }
  return {
    go,
    index,
    photo: post.photos[index],
    hasPrevious: index > 0 || previous !== undefined,
    hasNext: index < post.photos.length - 1 || next !== undefined,
  }
}

/** Arrows walk, Escape closes. */
export function useStageKeys({ go }: Walk, onClose: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
      if (event.key === 'Escape') onClose()
      const step = stepOf(event.key)
      if (step !== undefined) go(step)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [go, onClose])
}

function stepOf(key: string): -1 | 1 | undefined {
  const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined
  return key === forward ? 1 : -1
}
