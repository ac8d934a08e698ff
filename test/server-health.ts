import { readdirSync, readFileSync } from 'node:fs'
import type { SpawnedServer } from './spawn-server.ts'

/** Main memory of its own that the process holds, in megabytes: files that it only looks into do not count. */
export function residentMegabytes({ process }: SpawnedServer): number {
  const kilobytes = /^RssAnon:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error('the process tells no RssAnon')
  return Number(kilobytes) / 1024
}

/** Files, sockets and pipes that the process has open. */
export function openHandles({ process }: SpawnedServer): number {
  return readdirSync(`/proc/${process.pid}/fd`).length
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
