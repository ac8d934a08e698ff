'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { answersFor } from '@hearth/kit/watched-fetch.ts'
import { useEffect, useRef, useState } from 'react'
import { type NewPost, type Post, useDeletePost, usePublish } from '#data/posts.ts'
import { useRestore } from '../use-restore.ts'
import type { DraftKeeper } from './draft.ts'
import type { ChosenPhoto } from './photo-tray.tsx'

type WrittenPost = NewPost & { readonly photos: readonly ChosenPhoto[] }

export interface PostSending {
  readonly isPending: boolean
  /** True from the first try on. */
  readonly hasTried: boolean
  /** From 0 to 1. */
  readonly progress: number
  readonly error: string | undefined
  readonly post: (post: WrittenPost, label: string) => void
  readonly cancel: () => void
}

const undoForMs = 8_000
const cancelForMs = 60_000

/** Sends, says to whom it went, and offers to take it back; also when the composer has been closed meanwhile. */
export function usePost({ clear, setAside, putBack }: DraftKeeper, onDone: () => void): PostSending {
  const publish = usePublish()
  const takeBack = useTakeBack(putBack)
  const { toast } = useToast()
  const [progress, setProgress] = useState(0)
  const [error, setError] = useState<string>()
  const isOpen = useRef(true)
  const sending = useRef<{ label: string; controller: AbortController }>(undefined)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
      if (sending.current === undefined) return
      const { label, controller } = sending.current
      setAside()
      const action = { label: 'Cancel', onPress: () => controller.abort() }
      toast(`Still on its way to ${label}`, {
        kind: 'note',
        forMs: cancelForMs,
        action,
        until: controller.signal,
      })
    }
  }, [setAside, toast])

  const arrived = (written: Post, draft: WrittenPost, label: string): void => {
    if (isOpen.current) {
      clear()
      onDone()
    }
    const action = { label: 'Undo', onPress: () => void takeBack(written, draft) }
    toast(`Posted to ${label}`, { forMs: undoForMs, action })
  }
  const failed = (draft: WrittenPost, cause?: unknown): void => {
    const why = cause === undefined ? undefined : toAppError(cause).message
    if (isOpen.current) setError(why)
    else giveBack(draft, why)
  }
  const giveBack = (draft: WrittenPost, why: string | undefined): void => {
    const what = why === undefined ? 'Cancelled' : `not posted: ${why}`
    const isBack = putBack({ id: draft.id, text: draft.content, photos: draft.photos })
    toast(isBack ? `${what}. Your text is in New post` : what, {
      kind: why === undefined ? 'note' : 'failed',
    })
  }
  const post = async (draft: WrittenPost, label: string): Promise<void> => {
    const controller = new AbortController()
    sending.current = { label, controller }
    addEventListener('beforeunload', askFirst)
    setError(undefined)
    let answers = 0
    const onAnswer = (): void => setProgress(Math.min(1, ++answers / answersFor(draft.photos.length)))
    try {
      const sent = { signal: controller.signal, onAnswer, onLeft: tellLeft }
      arrived(await publish.mutateAsync({ ...draft, sending: sent }), draft, label)
    } catch (cause) {
      failed(draft, controller.signal.aborted ? undefined : cause)
    } finally {
      sending.current = undefined
      setProgress(0)
      // Ends the notice that it is on its way.
      controller.abort()
      removeEventListener('beforeunload', askFirst)
    }
  }
  const tellLeft = (cause: unknown): void =>
    toast(`${toAppError(cause).message}. If the post turns up all the same, delete it there`, {
      kind: 'failed',
    })
  return {
    isPending: publish.isPending,
    hasTried: !publish.isIdle,
    progress,
    error,
    post: (draft, label) => void post(draft, label),
    cancel: () => sending.current?.controller.abort(),
  }
}

/** Undo of a post: it goes, and its words and photos are in the composer again. */
function useTakeBack(putBack: DraftKeeper['putBack']): (post: Post, written: WrittenPost) => Promise<void> {
  const remove = useDeletePost()
  const restore = useRestore()
  const { toast } = useToast()
  return async (post, written) => {
    try {
      const kept = await remove.mutateAsync(post)
      if (putBack({ id: written.id, text: written.content, photos: written.photos }))
        toast('Taken back. Your text is in New post')
      else toast('Taken back', restore(kept))
    } catch (cause) {
      toast(`not taken back: ${toAppError(cause).message}`, { kind: 'failed' })
    }
  }
}

/** Who leaves the page while a post is on its way may lose it: the browser asks. */
function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
