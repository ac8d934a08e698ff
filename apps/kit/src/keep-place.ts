'use client'
import { useEffect } from 'react'

const places = 'li, article, section, form, [role="tabpanel"], main'

/** What has the focus, and all around it, innermost first. Empty once somebody has left it for nothing in particular. */
let path: readonly Element[] = []

/**
 * Whoever uses a keyboard and presses a button that goes away with what it did (a person is removed, a form closes, a
 * page is left) goes on at the nearest thing that is still there, and not at the top of the page.
 */
export function useKeepPlace(): void {
  useEffect(() => {
    const observer = new MutationObserver(soonGoOn)
    observer.observe(document.body, { childList: true, subtree: true })
    document.addEventListener('focusin', remember)
    document.addEventListener('focusout', forget)
    // The frame of another page: what led here went with the last one.
    soonGoOn()
    return () => {
      observer.disconnect()
      document.removeEventListener('focusin', remember)
      document.removeEventListener('focusout', forget)
    }
  }, [])
}

function remember({ target }: FocusEvent): void {
  const around: Element[] = []
  for (let here = target as Element | null; here !== null; here = here.parentElement) around.push(here)
  path = around
}

/** Some browsers say that what is taken away loses the focus: only what stays was left on purpose. */
function forget({ target }: FocusEvent): void {
  queueMicrotask(() => {
    if (path[0] === target && path[0]?.isConnected) path = []
  })
}

function isLost(): boolean {
  return document.activeElement === document.body && path[0]?.isConnected === false
}

/** Two frames: a dialog gives the focus back in the first. */
function soonGoOn(): void {
  if (isLost()) requestAnimationFrame(() => requestAnimationFrame(goOn))
}

function goOn(): void {
  if (!isLost()) return
  const place =
    path.find((one) => one.isConnected && one.matches(places)) ?? document.getElementById('content')
  if (!(place instanceof HTMLElement)) return
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1
  place.focus({ preventScroll: true })
}
