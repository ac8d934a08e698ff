'use client'

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** "2 h": short for the eye; `long` gives "2 hours ago" for the ear. */
export function timeAgo(date: string, style: 'narrow' | 'long' = 'narrow', now = Date.now()): string {
  const seconds = (Date.parse(date) - now) / 1000
  const found = units.find(([, size]) => Math.abs(seconds) >= size)
  if (found === undefined) return 'just now'
  const [unit, size] = found
  return new Intl.RelativeTimeFormat('en', { style, numeric: 'always' }).format(
    Math.trunc(seconds / size),
    unit,
  )
}

export function RelativeTime({ date }: { date: string }) {
  const full = new Date(date).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' })
  return (
    <time dateTime={date} title={full} className="whitespace-nowrap">
      {timeAgo(date)}
    </time>
  )
}
