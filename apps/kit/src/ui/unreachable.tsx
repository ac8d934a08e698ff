'use client'
import { CloudOff, Hourglass } from 'lucide-react'
import { useEffect, useState } from 'react'
import { tryAgainEvent } from '../authenticated-image.tsx'
import { Button } from './button.tsx'

const patienceMs = 6_000

/** Pods that could not be read, or keep us waiting, are named; everybody else's things are on the screen all the same. */
export function Unreachable({
  failed,
  awaited,
  what,
  onRetry,
}: {
  failed: readonly string[]
  awaited: readonly string[]
  /** What is missing: posts, photos. */
  what: string
  onRetry: () => void
}) {
  const isLong = useIsLong(awaited.length > 0)
  return (
    <div role="status" className="flex flex-col gap-2 text-sm text-muted empty:hidden">
      {failed.length > 0 && (
        <p className="flex items-center gap-3 rounded-card border px-4 py-2">
          <CloudOff size={17} aria-hidden className="shrink-0" />
          <span className="grow">
            {inWords(failed)} could not be read just now, so some {what} may be missing or old.
          </span>
          <Button
            size="small"
            look="quiet"
            className="shrink-0"
            onPress={() => {
              onRetry()
              dispatchEvent(new Event(tryAgainEvent))
            }}
          >
            Try again
          </Button>
        </p>
      )}
      {isLong && (
        <p className="flex items-center gap-3 rounded-card border px-4 py-2">
          <Hourglass size={17} aria-hidden className="shrink-0" />
          Still waiting for {inWords(awaited)}
        </p>
      )}
    </div>
  )
}

function inWords(hosts: readonly string[]): string {
  return new Intl.ListFormat('en').format(hosts)
}

/** True once something has been so for a while. */
function useIsLong(isSo: boolean): boolean {
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    setLong(false)
    if (!isSo) return
    const timer = setTimeout(() => setLong(true), patienceMs)
    return () => clearTimeout(timer)
  }, [isSo])
  return isSo && isLong
}
