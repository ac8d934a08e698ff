import cluster from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createLog } from '#base/log.ts'
import type { Config } from '../config.ts'
import { stopAsked } from './stop-asked.ts'

const bin = fileURLToPath(new URL('../../bin/hearth.js', import.meta.url))
/** Before another takes the place of one that did not come to answer: whatever keeps it from that may last. */
const pauseMs = 1000

/**
 * Several processes on one port and one data folder. The first one sets the folder up alone. When all have come to
 * answer, one that dies is replaced; before that, its reason is on its standard error and all stop.
 */
export async function runWorkers(config: Config, argv: readonly string[]): Promise<number> {
  cluster.setupPrimary({ exec: bin, args: [...argv] })
  const log = createLog(config.logLevel)
  const stop = stopAsked()
  let failure = 1
  let state: 'starting' | 'answering' | 'stopping' = 'starting'
  /** Resolves with whether it came to answer. */
  const fork = (): Promise<boolean> =>
    new Promise((resolve) => {
      const worker = cluster.fork()
      let hasAnswered = false
      worker.once('listening', () => {
        hasAnswered = true
        resolve(true)
      })
      worker.once('exit', (code: number | null, signal: string | null) => {
        resolve(false)
        if (!hasAnswered) failure = code ?? failure
        if (state === 'stopping' || (state === 'starting' && !hasAnswered)) return
        log.error('a process died and is replaced', { pid: worker.process.pid, code, signal })
        setTimeout(() => state !== 'stopping' && void fork(), hasAnswered ? 0 : pauseMs)
      })
    })
  const others = async () =>
    (await Promise.all(Array.from({ length: config.workers - 1 }, fork))).every(Boolean)
  const isStarted = (await fork()) && (await others())
  if (isStarted) {
    state = 'answering'
    process.stdout.write(
      `hearth answers at ${config.baseUrl} with ${config.workers} processes (Ctrl-C stops it)\n`,
    )
    await stop
  }
  state = 'stopping'
  await endAll()
  return isStarted ? 0 : failure
}

async function endAll(): Promise<void> {
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isDead() === false)
  await Promise.all(
    workers.map(async (worker) => {
      if (worker === undefined) return
      const gone = once(worker, 'exit')
      worker.process.kill('SIGTERM')
      await gone
    }),
  )
}
