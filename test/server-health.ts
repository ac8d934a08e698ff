import { readdirSync, readFileSync } from 'node:fs'
import type { SpawnedServer } from './spawn-server.ts'

/** Main memory that the process holds, in megabytes, as Linux counts it. */
export function residentMegabytes({ process }: SpawnedServer): number {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error('the process tells no VmRSS')
  return Number(kilobytes) / 1024
}

/** Files, sockets and pipes that the process has open. */
export function openHandles({ process }: SpawnedServer): number {
  return readdirSync(`/proc/${process.pid}/fd`).length
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
