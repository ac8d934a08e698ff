import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { SpawnedServer } from '../spawn-server.ts'

/** Main memory that a process holds at this moment, as Linux counts it. */
function residentBytes({ pid }: Pick<ChildProcess, 'pid'>): number {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error('the process tells no VmRSS')
  return Number(kilobytes) * 1024
}

/** The most that the server held while something went on, beyond what it held before. */
export async function growthDuring(server: SpawnedServer, run: () => Promise<void>): Promise<number> {
  const before = residentBytes(server.process)
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, residentBytes(server.process))
  }, 20)
  try {
    await run()
  } finally {
    clearInterval(watch)
  }
  return Math.max(most, residentBytes(server.process)) - before
}

/** The most that a process held until it ended, as far as it was seen. */
export function peakOf(child: ChildProcess): () => number {
  let most = 0
  const watch = setInterval(() => {
    try {
      most = Math.max(most, residentBytes(child))
    } catch {
      // It has ended: what is left of it has no memory.
      clearInterval(watch)
    }
  }, 20)
  return () => most
}
