'use client'
import { useCallback, useEffect, useState } from 'react'
import type { ChosenPhoto } from './photo-tray.tsx'

/** What is half-written. It survives reloads; photos are too big for that, and wait for as long as the page is open. */
export interface Draft {
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
  readonly putBack: (part: Pick<Draft, 'text' | 'photos'>) => boolean
}

const waitingPhotos = new Map<string, readonly ChosenPhoto[]>()
const nothing = { text: '', photos: [] } as const

export function useDraft(webid: string): DraftKeeper {
  const key = `hearth-stream-draft:${webid}`
  const [draft, setDraft] = useState<Draft>(() => readDraft(key))
  useEffect(() => writeDraft(key, draft), [key, draft])
  const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), [])
  const clear = useCallback(() => change(nothing), [change])
  const setAside = useCallback(() => writeDraft(key, { ...readDraft(key), ...nothing }), [key])
  const putBack = useCallback<DraftKeeper['putBack']>(
    ({ text, photos }) => {
      const waiting = readDraft(key)
      if (waiting.text !== '' || waiting.photos.length > 0) return false
      writeDraft(key, { ...waiting, text, photos })
      return true
    },
    [key],
  )
  return { draft, change, clear, setAside, putBack }
}

function readDraft(key: string): Draft {
  const photos = waitingPhotos.get(key) ?? []
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? '{}') as { text?: unknown; audience?: unknown }
    return {
      text: typeof value.text === 'string' ? value.text : '',
      audience: typeof value.audience === 'string' ? value.audience : undefined,
      photos,
    }
  } catch {
    return { text: '', audience: undefined, photos }
  }
}

function writeDraft(key: string, { text, audience, photos }: Draft): void {
  waitingPhotos.set(key, photos)
  try {
    localStorage.setItem(key, JSON.stringify({ text, audience }))
  } catch {
    // Storage is full or forbidden: the text is still on the screen.
  }
}
