'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { keepText, keptText } from '@hearth/kit/kept-text.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { TextArea } from '@hearth/kit/ui/field.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { type KeyboardEvent, useState } from 'react'
import { useComment } from '#data/conversation.ts'
import { useMe } from '#data/me.tsx'
import type { Post } from '#data/posts.ts'
import { Face, useNameOf } from './person.tsx'

/** Answers a post or a comment. Says who will read it: that is decided by the post. */
export function CommentForm({
  root,
  parent,
  isFirst,
  onDone,
  autoFocus = false,
}: {
  root: Post
  parent: Post
  isFirst: boolean
  onDone?: () => void
  autoFocus?: boolean
}) {
  const me = useMe()
  const [text, setText] = useKeptText(`hearth-stream-comment:${me.webid}:${parent.iri}`)
  const comment = useComment(root)
  const { name } = useNameOf(parent.author)
  // The field is one line high: a long name has its first word in it.
  const called = name.length > 20 ? name.split(/\s/)[0] : name
  const { announce } = useToast()
  const send = (): void => {
    if (text.trim() === '' || comment.isPending) return
    comment.mutate(
      { parent, content: text },
      {
        onSuccess: () => {
          setText('')
          announce('Your comment is in the conversation')
          onDone?.()
        },
      },
    )
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.metaKey || event.ctrlKey) && event.key === 'Enter') send()
  }
  const isOwn = parent.author === me.webid
  return (
    <form
      className="flex gap-3 py-2"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Face webid={me.webid} size={36} />
      <div className="flex min-w-0 grow flex-col gap-2">
        <TextArea
          label={isOwn ? 'Add a comment' : `Answer ${name}`}
          isLabelHidden
          rows={1}
          autoFocus={autoFocus}
          placeholder={
            isOwn ? 'Add a comment' : isFirst ? `Be the first to answer ${called}` : `Answer ${called}`
          }
          value={text}
          onChange={setText}
        />
        {comment.isError && (
          <p role="alert" className="text-sm text-danger first-letter:uppercase">
            {toAppError(comment.error).message}. Your text is still here.
          </p>
        )}
        {text !== '' && (
          <div className="flex animate-fade items-center justify-end gap-3">
            <span className="grow text-sm text-muted">
              {root.isPublic ? 'Anyone can read this.' : 'Whoever sees the post sees this.'}
            </span>
            <Button look="primary" size="small" type="submit" isPending={comment.isPending}>
              {comment.isPending ? 'Sending…' : 'Comment'}
            </Button>
          </div>
        )}
      </div>
    </form>
  )
}

function useKeptText(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => keptText(key) ?? '')
  const change = (next: string): void => {
    setText(next)
    keepText(key, next)
  }
  return [text, change]
}
