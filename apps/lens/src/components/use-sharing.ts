'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { answersFor } from '@hearth/kit/watched-fetch.ts'
import { useEffect, useRef, useState } from 'react'
import { usePublish } from '#data/publish.ts'
import type { Draft, DraftKeeper } from './draft.ts'

export interface Sharing {
  readonly isPending: boolean
  /** True from the first try on. */
  readonly hasTried: boolean
  /** From 0 to 1. */
  readonly progress: number
  readonly error: string | undefined
  readonly share: (whom: string) => void
  readonly cancel: () => void
}

const cancelForMs = 60_000

/** Sends pictures, and tells how it ended; also when the sheet has been closed meanwhile. */
export function useSharing({ draft, clear, putBack }: DraftKeeper, onDone: () => void): Sharing {
  const publish = usePublish()
  const { toast } = useToast()
  const [progress, setProgress] = useState(0)
  const [error, setError] = useState<string>()
  const isOpen = useRef(true)
  const sending = useRef<AbortController>(undefined)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
      const controller = sending.current
      if (controller === undefined) return
      clear()
      const action = { label: 'Cancel', onPress: () => controller.abort() }
      toast('Your photos are still on their way', {
        kind: 'note',
        forMs: cancelForMs,
        action,
        until: controller.signal,
      })
    }
  }, [clear, toast])

  const failed = (sent: Draft, why: string | undefined): void => {
    if (isOpen.current) {
      setError(why)
      return
    }
    const what = why === undefined ? 'Cancelled' : `not shared: ${why}`
    toast(putBack(sent) ? `${what}. Your pictures and words are in Share photos` : what, {
      kind: why === undefined ? 'note' : 'failed',
    })
  }
  const share = async (whom: string): Promise<void> => {
    const controller = new AbortController()
    sending.current = controller
    setError(undefined)
    let answers = 0
    const onAnswer = (): void => setProgress(Math.min(1, ++answers / answersFor(draft.photos.length)))
    try {
      await publish.mutateAsync({
        ...draft,
        sending: { signal: controller.signal, onAnswer, onLeft: tellLeft },
      })
      toast(`Shared with ${whom}. It is in your pod.`)
      if (isOpen.current) {
        clear()
        onDone()
      }
    } catch (cause) {
      failed(draft, controller.signal.aborted ? undefined : toAppError(cause).message)
    } finally {
      sending.current = undefined
      setProgress(0)
      // Ends the notice that it is on its way.
      controller.abort()
    }
  }
  const tellLeft = (cause: unknown): void =>
    toast(`${toAppError(cause).message}. If the photos turn up all the same, delete them there`, {
      kind: 'failed',
    })
  return {
    isPending: publish.isPending,
    hasTried: !publish.isIdle,
    progress,
    error,
    share: (whom) => void share(whom),
    cancel: () => sending.current?.abort(),
  }
}
