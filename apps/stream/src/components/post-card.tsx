'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { AppLink } from '@hearth/kit/app-link.tsx'
import { Chip } from '@hearth/kit/ui/chip.tsx'
import type { Post } from '@hearth/vocab/post.ts'
import { CornerUpLeft } from 'lucide-react'
import { type Ref, useCallback, useState } from 'react'
import { useThreadSummary } from '#data/threads.ts'
import { postHref, profileHref } from './links.ts'
import { Face, PersonLink, useNameOf } from './person.tsx'
import { PostActions } from './post-actions.tsx'
import { edgeColor, PostAudience, spokenAudience, useSeenBy } from './post-audience.tsx'
import { PostBody } from './post-body.tsx'
import { PostMenu } from './post-menu.tsx'
import { RelativeTime, timeAgo } from './relative-time.tsx'

const feedCut = 499

/** A post in a stream. Its conversation is asked for when it comes into view. */
export function PostCard({ post, position, ref }: { post: Post; position: number; ref?: Ref<HTMLElement> }) {
  const { name } = useNameOf(post.author)
  const seenBy = useSeenBy(post)
  const { isVisible, watch } = useInView()
  const thread = useThreadSummary(post, isVisible)
  const edge = edgeColor(seenBy)
  const setNode = useCallback(
    (node: HTMLElement | null) => {
      if (typeof ref === 'function') ref(node)
      return watch(node)
    },
    [ref, watch],
  )
  return (
    <article
      ref={setNode}
      tabIndex={-1}
      data-post={post.iri}
      aria-label={`${name}, ${timeAgo(post.published, 'long')}, ${spokenAudience(seenBy)}`}
      aria-posinset={position}
      aria-setsize={-1}
      className="relative flex scroll-mt-20 flex-col gap-3 overflow-hidden rounded-card border bg-panel px-4 pt-4 pb-2 sm:px-5"
    >
      {edge !== undefined && (
        <span aria-hidden className="absolute inset-y-0 start-0 w-1" style={{ background: edge }} />
      )}
      <PostHeader post={post} seenBy={seenBy} />
      {post.inReplyTo !== undefined && <InReplyTo iri={post.inReplyTo} />}
      <PostBody post={post} />
      {post.content.length >= feedCut && post.content.endsWith('…') && (
        <AppLink href={postHref(post.iri)} className="self-start font-medium text-accent hover:underline">
          Read on
        </AppLink>
      )}
      <PostActions post={post} thread={thread.data} />
    </article>
  )
}

/** Who, when, for whom: the same on a card and on the post's own page. */
export function PostHeader({ post, seenBy }: { post: Post; seenBy: ReturnType<typeof useSeenBy> }) {
  return (
    <header className="grid grid-cols-[auto_1fr_auto] items-center gap-x-3 sm:grid-cols-[auto_1fr_auto_auto]">
      <AppLink href={profileHref(post.author)} tabIndex={-1} aria-hidden className="row-span-2 rounded-full">
        <Face webid={post.author} size={44} />
      </AppLink>
      <PersonLink webid={post.author} className="max-w-full justify-self-start truncate" />
      <span className="row-span-2 -me-2 self-start sm:col-start-4 sm:row-start-1">
        <PostMenu post={post} />
      </span>
      {/* On a phone the audience stands beside the time, on a desk at the end of the line: always in sight. */}
      <div className="col-start-2 row-start-2 flex min-w-0 flex-wrap items-center gap-x-2 sm:contents">
        <AppLink
          href={postHref(post.iri)}
          className="min-h-6 content-center justify-self-start rounded text-sm text-muted hover:underline sm:col-start-2 sm:row-start-2"
        >
          <RelativeTime date={post.published} />
          {post.updated !== undefined && ' · edited'}
        </AppLink>
        <span className="flex min-w-0 items-center gap-1.5 sm:col-start-3 sm:max-w-64 sm:row-span-2 sm:row-start-1 sm:self-start sm:pt-0.5">
          {post.isForeign && <Chip>Other app</Chip>}
          <PostAudience seenBy={seenBy} />
        </span>
      </div>
    </header>
  )
}

function InReplyTo({ iri }: { iri: string }) {
  return (
    <AppLink
      href={postHref(iri)}
      className="inline-flex items-center gap-1.5 self-start rounded text-sm text-muted hover:underline"
    >
      <CornerUpLeft size={15} aria-hidden />
      An answer to a post on {hostOf(iri)}
    </AppLink>
  )
}

/** True once an element has come near the viewport. */
function useInView(): { isVisible: boolean; watch: (node: HTMLElement | null) => (() => void) | undefined } {
  const [isVisible, setVisible] = useState(false)
  const watch = useCallback((node: HTMLElement | null) => {
    if (node === null) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return
        setVisible(true)
        observer.disconnect()
      },
      { rootMargin: '200px' },
    )
    observer.observe(node)
    return () => observer.disconnect()
  }, [])
  return { isVisible, watch }
}
