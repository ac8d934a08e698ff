'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import type { Post } from '@hearth/vocab/post.ts'
import { useDeletePost } from '#data/posts.ts'
import { useRestore } from './use-restore.ts'

/** Asks before a post goes. */
export function DeleteDialog({
  post,
  isOpen,
  onOpenChange,
}: {
  post: Post
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}) {
  const { toast } = useToast()
  const remove = useDeletePost()
  const restore = useRestore()
  const isComment = post.inReplyTo !== undefined
  const confirm = (): void => {
    const next = placeAfter(post.iri)
    onOpenChange(false)
    // The card goes at once, and this dialog with it: only the promise outlives them and can tell how it ended.
    remove.mutateAsync(post).then(
      (kept) =>
        toast(
          isComment ? 'Deleted from your pod' : 'Deleted from your pod, with its photos and its comments',
          restore(kept),
        ),
      (error: unknown) => toast(`not deleted: ${toAppError(error).message}`, { kind: 'failed' }),
    )
    // Once the dialog has given back the focus, to a button that is gone with its card.
    requestAnimationFrame(() => requestAnimationFrame(() => next?.focus({ preventScroll: true })))
  }
  return (
    <Dialog
      title={isComment ? 'Delete this comment?' : 'Delete this post?'}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="small"
      role="alertdialog"
    >
      <p className="text-muted">
        {isComment
          ? 'It goes from your pod and from the conversation. Answers to it stay.'
          : 'It goes from your pod, with its photos and the conversation below it. Comments stay with the people who wrote them.'}
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <Button onPress={() => onOpenChange(false)} autoFocus>
          Keep
        </Button>
        <Button look="danger" onPress={confirm}>
          Delete
        </Button>
      </div>
    </Dialog>
  )
}

/** Where a reader goes on when a post is gone: at its neighbour, else at the top of the page. */
function placeAfter(iri: string): HTMLElement | null {
  const cards = [...document.querySelectorAll<HTMLElement>('[data-post]')]
  const index = cards.findIndex((card) => card.dataset.post === iri)
  return cards[index + 1] ?? cards[index - 1] ?? document.getElementById('content')
}
