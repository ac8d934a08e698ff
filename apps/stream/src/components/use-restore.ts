'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { type ToastOptions, useToast } from '@hearth/kit/ui/toaster.ts'
import { type KeptPost, useRestorePost } from '#data/posts.ts'

const undoForMs = 8_000

/** How a notice that a post is gone offers it back: not at all where it could not be the same. */
export function useRestore(): (kept: KeptPost | undefined) => ToastOptions {
  const restore = useRestorePost()
  const { toast } = useToast()
  return (kept) => {
    if (kept === undefined) return {}
    const onPress = (): void => {
      const action = { label: 'Try again', onPress }
      restore.mutateAsync(kept).then(
        () => toast('It is back, as it was'),
        (error: unknown) => toast(`not put back: ${toAppError(error).message}`, { kind: 'failed', action }),
      )
    }
    return { forMs: undoForMs, action: { label: 'Undo', onPress } }
  }
}
