'use client'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { Comment } from '#data/conversation.ts'
import type { Post } from '#data/posts.ts'
import type { Thread } from '#data/threads.ts'
import { threadRows } from '#pod/thread-rows.ts'
import { CommentForm } from './comment-form.tsx'
import { CommentView } from './comment-view.tsx'

/** The conversation: two levels for the eye, everything deeper continues flat under its branch. */
export function ThreadView({ root, thread }: { root: Post; thread: UseQueryResult<Thread> }) {
  const [answering, setAnswering] = useState<string>()
  const rows = threadRows(root.iri, thread.data?.replies ?? [])
  return (
    <section aria-label="Comments" className="flex flex-col gap-1 pb-8">
      <CommentForm root={root} parent={root} isFirst={rows.length === 0} />
      {thread.isPending && <LoadingComments />}
      {thread.isError && thread.data === undefined && (
        <ErrorState
          error={thread.error}
          title="The conversation did not load"
          onRetry={() => void thread.refetch()}
        />
      )}
      <ol className="flex flex-col">
        {rows.map(({ comment, level }) => (
          <li key={comment.iri} style={{ marginInlineStart: `calc(${level} * min(2.75rem, 11vw))` }}>
            <CommentView
              comment={comment}
              onAnswer={() => setAnswering((now) => (now === comment.iri ? undefined : comment.iri))}
            />
            {answering === comment.iri && (
              <Answer root={root} comment={comment} onDone={() => setAnswering(undefined)} />
            )}
          </li>
        ))}
      </ol>
      {(thread.data?.dropped ?? 0) > 0 && (
        <p className="px-2 py-3 text-sm text-muted">
          {thread.data?.dropped} not shown, because {thread.data?.dropped === 1 ? 'it is' : 'they are'} not
          from who {thread.data?.dropped === 1 ? 'it says' : 'they say'}.
        </p>
      )}
    </section>
  )
}

function Answer({ root, comment, onDone }: { root: Post; comment: Comment; onDone: () => void }) {
  return (
    <div className="animate-rise ps-12">
      <CommentForm root={root} parent={comment} isFirst={false} onDone={onDone} autoFocus />
    </div>
  )
}

function LoadingComments() {
  return (
    <div className="flex flex-col gap-4 py-3">
      <LoadingLabel>Loading comments</LoadingLabel>
      {[0, 1].map((row) => (
        <div key={row} className="flex gap-3">
          <Skeleton className="size-9 rounded-full" />
          <div className="flex grow flex-col gap-2">
            <Skeleton className="h-3 w-28" />
            <Skeleton className="h-4 w-3/4" />
          </div>
        </div>
      ))}
    </div>
  )
}
