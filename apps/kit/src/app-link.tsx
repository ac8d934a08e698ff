'use client'
import { useRouter } from 'next/navigation.js'
import type { ComponentProps, MouseEvent } from 'react'
import { useToast } from './ui/toaster.ts'

/**
 * A link to another page of the app: a press moves there without loading anything anew. What it leads to is fetched
 * when it is pointed at or focused, not (as `next/link` does) when it is in sight: a timeline has a hundred links, and
 * asking for all would tell the app's server what somebody is reading.
 */
export function AppLink({ href, onClick, ...props }: Omit<ComponentProps<'a'>, 'href'> & { href: string }) {
  const router = useRouter()
  const { toast } = useToast()
  const prefetch = (): void => router.prefetch(href)
  const press = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event)
    if (event.defaultPrevented || isForBrowser(event)) return
    event.preventDefault()
    // The next page could not come, and the browser would show its own in place of this one.
    if (navigator.onLine) router.push(href)
    else toast('you are offline; this page is still here', { kind: 'failed' })
  }
  return <a {...props} href={href} onPointerEnter={prefetch} onFocus={prefetch} onClick={press} />
}

/** Another tab, another window, a download: the browser knows how. */
function isForBrowser({
  button,
  altKey,
  ctrlKey,
  metaKey,
  shiftKey,
  currentTarget,
}: MouseEvent<HTMLAnchorElement>) {
  return button !== 0 || altKey || ctrlKey || metaKey || shiftKey || currentTarget.target === '_blank'
}
