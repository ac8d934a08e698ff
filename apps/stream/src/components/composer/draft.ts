'use client'
import { useCallback, useEffect, useState } from 'react'

/** What is half-written. It survives reloads; photos are too big for that and are chosen again. */
export interface Draft {
  readonly text: string
  /** `public`, an aspect's IRI, or undefined while nobody is chosen. */
  readonly audience: string | undefined
}

const empty: Draft = { text: '', audience: undefined }

export function useDraft(webid: string): {
  draft: Draft
  change: (part: Partial<Draft>) => void
  clear: () => void
} {
  const key = `hearth-stream-draft:${webid}`
  const [draft, setDraft] = useState<Draft>(() => readDraft(key))
  useEffect(() => writeDraft(key, draft), [key, draft])
  const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), [])
  // The audience stays: the next post is mostly for the same people.
  const clear = useCallback(() => setDraft((before) => ({ ...before, text: '' })), [])
  return { draft, change, clear }
}

function readDraft(key: string): Draft {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? '{}') as { text?: unknown; audience?: unknown }
    return {
      text: typeof value.text === 'string' ? value.text : '',
      audience: typeof value.audience === 'string' ? value.audience : undefined,
    }
  } catch {
    return empty
  }
}

function writeDraft(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft))
  } catch {
    // Storage is full or forbidden: the text is still on the screen.
  }
}
