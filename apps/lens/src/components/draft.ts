'use client'
import { useCallback, useEffect, useState } from 'react'
import { everybody } from '#data/audiences.ts'
import type { ChosenPhoto } from './photo-picker.tsx'

/** What is chosen and written and not yet shared. It waits for as long as the page is open: pictures are too big to keep longer. */
export interface Draft {
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

const nothing: Draft = { photos: [], caption: '', audience: everybody.name }
const waiting = new Map<string, Draft>()

export function useDraft(webid: string): DraftKeeper {
  const [draft, setDraft] = useState(() => waiting.get(webid) ?? nothing)
  const change = useCallback(
    (part: Partial<Draft>) => {
      setDraft((before) => ({ ...before, ...part }))
      waiting.set(webid, { ...(waiting.get(webid) ?? nothing), ...part })
    },
    [webid],
  )
  const clear = useCallback(() => void waiting.delete(webid), [webid])
  const putBack = useCallback<DraftKeeper['putBack']>(
    (part) => {
      if (waiting.has(webid)) return false
      waiting.set(webid, part)
      return true
    },
    [webid],
  )
  const hasPhotos = draft.photos.length > 0
  useEffect(() => {
    if (!hasPhotos) return
    addEventListener('beforeunload', askFirst)
    return () => removeEventListener('beforeunload', askFirst)
  }, [hasPhotos])
  return { draft, change, clear, putBack }
}

/** Who leaves the page loses the chosen pictures: the browser asks. */
function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
