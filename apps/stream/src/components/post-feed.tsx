'use client'
import { Button } from '@hearth/kit/ui/button.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import type { Post } from '@hearth/vocab/post.ts'
import { ArrowUp } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useMe } from '#data/me.tsx'
import { glide } from './glide.ts'
import { Faces } from './person.tsx'
import { PostCard } from './post-card.tsx'
import { useFeedKeys } from './use-feed-keys.ts'

const pageSize = 20
const nearTop = 120

/**
 * The ARIA feed pattern. What arrives later waits behind "2 new posts" instead of pushing what is being read;
 * my own posts do not wait. More appears as the end comes near.
 */
export function PostFeed({
  posts,
  isBusy,
  label,
}: {
  posts: readonly Post[]
  isBusy: boolean
  label: string
}) {
  const { shown, fresh, showFresh } = useBuffered(posts, isBusy)
  const [count, setCount] = useState(pageSize)
  const list = useRef<HTMLDivElement>(null)
  useFeedKeys(list, shown)
  const show = (): void => {
    showFresh()
    // The button goes with what it showed: a keyboard goes on at the newest post.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>('[data-post]')?.focus({ preventScroll: true }),
    )
  }
  const end = useEndOfPage(() => setCount((before) => before + pageSize))
  return (
    <div className="flex flex-col gap-3">
      {fresh.length > 0 && <FreshPill posts={fresh} onShow={show} />}
      <div ref={list} role="feed" aria-label={label} aria-busy={isBusy} className="flex flex-col gap-3">
        {shown.slice(0, count).map((post, index) => (
          <PostCard key={post.iri} post={post} position={index + 1} />
        ))}
      </div>
      {count < shown.length ? (
        <div ref={end} className="h-24" />
      ) : (
        <p className="py-6 text-center text-sm text-muted">That is everything.</p>
      )}
    </div>
  )
}

function FreshPill({ posts, onShow }: { posts: readonly Post[]; onShow: () => void }) {
  const { announce } = useToast()
  const text = `${posts.length} new ${posts.length === 1 ? 'post' : 'posts'}`
  useEffect(() => announce(text), [announce, text])
  return (
    <Button
      look="primary"
      size="small"
      className="sticky top-16 z-20 self-center rounded-full px-4 shadow-float"
      onPress={() => {
        onShow()
        scrollTo({ top: 0, behavior: glide() })
      }}
    >
      <ArrowUp size={16} aria-hidden />
      <Faces webids={[...new Set(posts.map((post) => post.author))]} size={20} max={3} />
      {text}
    </Button>
  )
}

/**
 * Splits what was written after this page was opened from what was there. Older posts that are only found now take
 * their place as long as the reader is at the top, where nothing is pushed away.
 */
function useBuffered(
  posts: readonly Post[],
  isBusy: boolean,
): { shown: readonly Post[]; fresh: readonly Post[]; showFresh: () => void } {
  const me = useMe()
  const [openedAt] = useState(() => new Date().toISOString())
  const [seenUntil, setSeenUntil] = useState<string>()
  const newest = posts[0]?.published
  useEffect(() => {
    if (isBusy || newest === undefined) return
    const isLateFind =
      seenUntil !== undefined && newest > seenUntil && newest <= openedAt && scrollY < nearTop
    if (seenUntil === undefined || isLateFind) setSeenUntil(newest)
  }, [isBusy, seenUntil, newest, openedAt])
  const isFresh = (post: Post): boolean =>
    seenUntil !== undefined && post.published > seenUntil && post.author !== me.webid
  return {
    shown: posts.filter((post) => !isFresh(post)),
    fresh: posts.filter(isFresh),
    showFresh: () => setSeenUntil(newest),
  }
}

function useEndOfPage(onNear: () => void): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null)
  const callback = useRef(onNear)
  callback.current = onNear
  useEffect(() => {
    if (end.current === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) callback.current()
      },
      { rootMargin: '600px' },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  })
  return end
}
