'use client'
import { useEffect } from 'react'

/** Browsers without idle time to tell of get this long to settle. */
const SETTLED_MS = 1_500

let awaited = 0
const held = new Set<() => void>()

/** While this is drawn somebody waits for something to read, and nothing else is fetched (`whenAtRest`). */
export function useAwaited(): void {
  useEffect(() => {
    awaited++
    return () => {
      awaited--
      if (awaited > 0) return
      for (const retry of held) retry()
      held.clear()
    }
  }, [])
}

/**
 * Runs `work` when the page has come to rest: what it was opened for is there (nothing says that it is loading), and
 * the browser has time. Returns how to call it off.
 */
export function whenAtRest(work: () => void): () => void {
  let callOff = (): void => undefined
  const begin = (): void => {
    callOff = whenIdle(() => {
      // Between one placeholder and the next nothing is awaited for a moment: what counts is now.
      if (awaited === 0) work()
      else held.add(begin)
    })
  }
  begin()
  return () => {
    held.delete(begin)
    callOff()
  }
}

function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(work, SETTLED_MS)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(work)
  return () => cancelIdleCallback(handle)
}
