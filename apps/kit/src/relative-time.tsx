'use client'
import { useEffect, useState } from 'react'

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]
const TICK_MS = 60_000

/** "2 hours ago", kept true while the page is open; the exact time on hover. */
export function RelativeTime({ iso, className }: { iso: string; className?: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    // The server's clock and language are not the reader's.
    <time
      dateTime={iso}
      title={new Date(iso).toLocaleString()}
      className={className}
      suppressHydrationWarning
    >
      {relativeTime(iso, now)}
    </time>
  )
}

export function relativeTime(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size)
  if (step === undefined) return 'just now'
  const [unit, size] = step
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.round(seconds / size), unit)
}
