'use client'
import type { Post } from '@hearth/vocab/post.ts'
import { useRouter } from 'next/navigation.js'
import { type RefObject, useEffect } from 'react'
import { useMyLikes, useToggleLike } from '#data/likes.ts'
import { glide } from './glide.ts'
import { postHref } from './links.ts'
import { isPlainKey } from './shortcuts.ts'

/** j and k (and Page Down, Page Up inside the feed) walk the posts, l likes, o or Enter opens. */
export function useFeedKeys(list: RefObject<HTMLElement | null>, posts: readonly Post[]): void {
  const router = useRouter()
  const likes = useMyLikes().data ?? []
  const toggle = useToggleLike()
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const step = stepOf(event, list.current)
      if (step !== 0) {
        event.preventDefault()
        move(list.current, step)
        return
      }
      const post = isPlainKey(event) ? posts.find((one) => one.iri === focusedPost(list.current)) : undefined
      if (post === undefined) return
      if (event.key === 'l') toggle.mutate({ post, row: likes.find((row) => row.object === post.iri) })
      else if (isOpenKey(event)) router.push(postHref(post.iri))
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [list, posts, likes, toggle, router])
}

function stepOf(event: KeyboardEvent, list: HTMLElement | null): -1 | 0 | 1 {
  const isInside = list?.contains(document.activeElement) ?? false
  if (isInside && event.key === 'PageDown') return 1
  if (isInside && event.key === 'PageUp') return -1
  if (!isPlainKey(event)) return 0
  return event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
}

/** Enter opens the post only when the card itself has the focus, not a button in it. */
function isOpenKey(event: KeyboardEvent): boolean {
  const isCard = document.activeElement?.hasAttribute('data-post') ?? false
  return event.key === 'o' || (event.key === 'Enter' && isCard)
}

function focusedPost(list: HTMLElement | null): string | null | undefined {
  const card = document.activeElement?.closest<HTMLElement>('[data-post]')
  return card && list?.contains(card) ? card.getAttribute('data-post') : undefined
}

function move(list: HTMLElement | null, step: -1 | 1): void {
  const cards = [...(list?.querySelectorAll<HTMLElement>('[data-post]') ?? [])]
  const current = cards.findIndex((card) => card.getAttribute('data-post') === focusedPost(list))
  const next = cards[current < 0 ? 0 : Math.min(cards.length - 1, Math.max(0, current + step))]
  next?.focus({ preventScroll: true })
  next?.scrollIntoView({ block: 'start', behavior: glide() })
}
