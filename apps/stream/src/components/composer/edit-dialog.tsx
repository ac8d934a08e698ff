'use client'
import { keepText } from '@hearth/kit/kept-text.ts'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { useRef } from 'react'
import type { EditedWords } from '#data/edit-post.ts'
import type { Post } from '#data/posts.ts'
import { EditForm, keyOf } from './edit-form.tsx'

/** A post of mine that is being edited, and with what it begins where that is not what the post says. */
export interface Editing {
  readonly post: Post
  readonly words?: EditedWords
}

/** The composer over a post that is there already. */
export function EditDialog({
  editing,
  isOpen,
  onChange,
}: {
  editing: Editing | undefined
  isOpen: boolean
  onChange: (editing: Editing | undefined) => void
}) {
  const { toast } = useToast()
  const unsaved = useRef<EditedWords>(undefined)
  const close = (): void => {
    const words = unsaved.current
    unsaved.current = undefined
    onChange(undefined)
    if (editing === undefined || words === undefined) return
    // Offered back below; what is still on its way keeps its own.
    keepText(keyOf(editing.post), '')
    const onPress = (): void => onChange({ post: editing.post, words })
    toast('Your changes were not saved', { kind: 'note', forMs: 8_000, action: { label: 'Undo', onPress } })
  }
  return (
    <Dialog
      title={editing?.post.inReplyTo === undefined ? 'Edit post' : 'Edit comment'}
      isOpen={isOpen}
      onOpenChange={close}
    >
      {editing !== undefined && (
        <EditForm key={editing.post.iri} editing={editing} unsaved={unsaved} onChange={onChange} />
      )}
    </Dialog>
  )
}
