'use client'
import { keepPictures, keptPictures, type PictureNote, pictureNotes } from '@hearth/kit/kept-pictures.ts'
import { useCallback, useEffect, useState } from 'react'
import type { ChosenPhoto } from './photo-tray.tsx'

/** What is half-written. It survives reloads and signing in again: the words here, the files of photos in IndexedDB. */
export interface Draft {
  /** Stays the same while words and photos change: what a failed try has left in the pod is found again by it. */
  readonly id: string
  readonly text: string
  /** `public`, an aspect's IRI, or undefined while nobody is chosen. */
  readonly audience: string | undefined
  readonly photos: readonly ChosenPhoto[]
}

export interface DraftKeeper {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  /** The audience stays: the next post is mostly for the same people. */
  readonly clear: () => void
  /** What is on its way when the composer closes: the next one to open begins empty. */
  readonly setAside: () => void
  /** It did not arrive, or was taken back: the next composer has it again. False where something else is written there. */
  readonly putBack: (part: Pick<Draft, 'id' | 'text' | 'photos'>) => boolean
}

/** Read once a page: what is on the screen is newer than what was stored. */
const waitingPhotos = new Map<string, readonly ChosenPhoto[]>()
const nothing = () => ({ id: crypto.randomUUID() as string, text: '', photos: [] })

export function useDraft(webid: string): DraftKeeper {
  const key = `hearth-stream-draft:${webid}`
  const [draft, setDraft] = useState<Draft>(() => readDraft(key))
  const [isWhole, setWhole] = useState(() => waitingPhotos.has(key) || notesIn(readStored(key)).length === 0)
  useEffect(() => {
    if (isWhole) return
    let isCurrent = true
    void keptPictures(key, notesIn(readStored(key))).then((kept) => {
      if (!isCurrent) return
      setDraft((before) => ({ ...before, photos: [...kept, ...before.photos] }))
      setWhole(true)
    })
    return () => {
      isCurrent = false
    }
  }, [key, isWhole])
  useEffect(() => {
    if (isWhole) writeDraft(key, draft)
  }, [key, draft, isWhole])
  const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), [])
  const clear = useCallback(() => change(nothing()), [change])
  const setAside = useCallback(() => writeDraft(key, { ...readDraft(key), ...nothing() }), [key])
  const putBack = useCallback<DraftKeeper['putBack']>(
    ({ id, text, photos }) => {
      const waiting = readDraft(key)
      if (waiting.text !== '' || waiting.photos.length > 0) return false
      writeDraft(key, { ...waiting, id, text, photos })
      return true
    },
    [key],
  )
  return { draft, change, clear, setAside, putBack }
}

type Stored = Readonly<Record<string, unknown>>

function readStored(key: string): Stored {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? '{}') ?? {}) as Stored
  } catch {
    return {}
  }
}

function notesIn({ photos }: Stored): PictureNote[] {
  return pictureNotes(photos)
}

function readDraft(key: string): Draft {
  const { id, text, audience } = readStored(key)
  return {
    ...nothing(),
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof text === 'string' ? { text } : {}),
    audience: typeof audience === 'string' ? audience : undefined,
    photos: waitingPhotos.get(key) ?? [],
  }
}

function writeDraft(key: string, { id, text, audience, photos }: Draft): void {
  waitingPhotos.set(key, photos)
  keepPictures(key, photos)
  try {
    const notes = photos.map((photo): PictureNote => ({ id: photo.id, alt: photo.alt }))
    localStorage.setItem(key, JSON.stringify({ id, text, audience, photos: notes }))
  } catch {
    // Storage is full or forbidden: the text is still on the screen.
  }
}
