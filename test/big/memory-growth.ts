import { readFileSync } from 'node:fs'
import type { SpawnedServer } from '../spawn-server.ts'

/** Main memory that the server's process holds at this moment, as Linux counts it. */
function residentBytes({ process }: SpawnedServer): number {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error('the process tells no VmRSS')
  return Number(kilobytes) * 1024
}

/** The most that the server held while something went on, beyond what it held before. */
export async function growthDuring(server: SpawnedServer, run: () => Promise<void>): Promise<number> {
  const before = residentBytes(server)
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, residentBytes(server))
  }, 20)
  try {
    await run()
  } finally {
    clearInterval(watch)
  }
  return Math.max(most, residentBytes(server)) - before
}
