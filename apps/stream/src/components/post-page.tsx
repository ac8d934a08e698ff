'use client'
import { AppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { ArrowLeft, MessageCircleQuestion } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation.js'
import { useThread } from '#data/conversation.ts'
import { type Post, usePost } from '#data/posts.ts'
import { PostActions } from './post-actions.tsx'
import { edgeColor, useSeenBy } from './post-audience.tsx'
import { PostBody } from './post-body.tsx'
import { PostHeader } from './post-card.tsx'
import { PostSkeletons } from './post-skeleton.tsx'
import { ThreadView } from './thread-view.tsx'

/** One post with its whole conversation. */
export function PostPage() {
  const iri = useSearchParams().get('iri') ?? undefined
  const query = usePost(iri)
  const router = useRouter()
  return (
    <div className="flex flex-col gap-3">
      <h1 className="sr-only">Post</h1>
      <Button look="quiet" size="small" className="-ms-2 self-start text-muted" onPress={() => router.back()}>
        <ArrowLeft size={17} aria-hidden className="rtl:rotate-180" />
        Back
      </Button>
      {iri === undefined ? (
        <EmptyState icon={<MessageCircleQuestion size={28} />} title="Which post?">
          This address names none.
        </EmptyState>
      ) : query.data !== undefined && !isGone(query.error) ? (
        <WholePost post={query.data} />
      ) : query.isError ? (
        <ErrorState error={query.error} title="This post is not here" onRetry={() => void query.refetch()} />
      ) : (
        <PostSkeletons count={1} label="Loading post" />
      )}
    </div>
  )
}

/** Deleted, or no longer shared with me: what the cache still has is not shown. */
function isGone(error: Error | null): boolean {
  return error instanceof AppError && ['forbidden', 'not-found', 'bad-data'].includes(error.code)
}

function WholePost({ post }: { post: Post }) {
  const seenBy = useSeenBy(post)
  const thread = useThread(post)
  const parent = usePost(post.inReplyTo)
  const edge = edgeColor(seenBy)
  return (
    <>
      {parent.data !== undefined && <ParentPost post={parent.data} />}
      <article
        className="relative flex flex-col gap-4 overflow-hidden rounded-card border bg-panel px-4 pt-5 pb-3 sm:px-6"
        aria-label="The post"
      >
        {edge !== undefined && (
          <span aria-hidden className="absolute inset-y-0 start-0 w-1" style={{ background: edge }} />
        )}
        <PostHeader post={post} seenBy={seenBy} />
        <PostBody post={post} isLarge />
        <PostActions post={post} thread={thread.data} />
      </article>
      <ThreadView root={post} thread={thread} />
    </>
  )
}

/** What the shown comment answers: open it for the whole conversation. */
function ParentPost({ post }: { post: Post }) {
  const seenBy = useSeenBy(post)
  return (
    <article
      className="flex flex-col gap-3 rounded-card border border-dashed px-4 pt-4 pb-4 sm:px-6"
      aria-label="Answers this post"
    >
      <PostHeader post={post} seenBy={seenBy} />
      <PostBody post={post} />
    </article>
  )
}
