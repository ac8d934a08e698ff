'use client'
import { keepPictures, keptPictures, type PictureNote, pictureNotes } from '@hearth/kit/kept-pictures.ts'
import { useCallback, useEffect, useState } from 'react'
import { everybody } from '#data/audiences.ts'
import type { ChosenPhoto } from './photo-picker.tsx'

/** What is chosen and written and not yet shared. It survives reloads and signing in again. */
export interface Draft {
  /** Stays the same while words and pictures change: what a failed try has left in the pod is found again by it. */
  readonly id: string
  readonly photos: readonly ChosenPhoto[]
  readonly caption: string
  readonly audience: string
}

export interface DraftKeeper {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  /** It is in the pod, or on its way there: the next sheet begins empty. */
  readonly clear: () => void
  /** It did not arrive: the next sheet has it again. False where something else waits there. */
  readonly putBack: (draft: Draft) => boolean
}

const nothing = (): Draft => ({
  id: crypto.randomUUID(),
  photos: [],
  caption: '',
  audience: everybody.name,
})
const waiting = new Map<string, Draft>()

export function useDraft(webid: string): DraftKeeper {
  const key = `hearth-lens-draft:${webid}`
  const [draft, setDraft] = useState(() => waiting.get(key) ?? nothing())
  const change = useCallback(
    (part: Partial<Draft>) => {
      setDraft((before) => ({ ...before, ...part }))
      write(key, { ...(waiting.get(key) ?? draft), ...part })
    },
    [key, draft],
  )
  const clear = useCallback(() => write(key, undefined), [key])
  const putBack = useCallback<DraftKeeper['putBack']>(
    (part) => {
      if (waiting.has(key)) return false
      write(key, part)
      return true
    },
    [key],
  )
  useEffect(() => {
    if (waiting.has(key)) return
    let isCurrent = true
    // Whoever has begun another one meanwhile goes on with that.
    void readKept(key).then((kept) => {
      if (!isCurrent || kept === undefined || waiting.has(key)) return
      waiting.set(key, kept)
      setDraft(kept)
    })
    return () => {
      isCurrent = false
    }
  }, [key])
  return { draft, change, clear, putBack }
}

function write(key: string, draft: Draft | undefined): void {
  if (draft === undefined) waiting.delete(key)
  else waiting.set(key, draft)
  keepPictures(key, draft?.photos ?? [])
  try {
    const photos = (draft?.photos ?? []).map(({ id, alt }): PictureNote => ({ id, alt }))
    if (draft === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify({ ...draft, photos }))
  } catch {
    // Storage is full or forbidden: it is there for as long as the page is open.
  }
}

async function readKept(key: string): Promise<Draft | undefined> {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? '{}') as Readonly<Record<string, unknown>>
    const photos = await keptPictures(key, pictureNotes(stored.photos))
    const { id, caption, audience } = stored
    if (photos.length === 0 || typeof id !== 'string') return undefined
    if (typeof caption !== 'string' || typeof audience !== 'string') return undefined
    return { id, photos, caption, audience }
  } catch {
    return undefined
  }
}
