import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config.ts'
import { stopAsked } from './stop-asked.ts'

const bin = fileURLToPath(new URL('../../bin/hearth.js', import.meta.url))

/**
 * Several processes on one port and one data folder. The first one sets the folder up alone; one that dies is
 * replaced, unless it never came to answer: then the reason is on its standard error and all stop.
 */
export async function runWorkers(config: Config, argv: readonly string[]): Promise<number> {
  cluster.setupPrimary({ exec: bin, args: [...argv] })
  const stop = stopAsked().then(() => 'stop' as const)
  const failed = Promise.withResolvers<'failed'>()
  let stopping = false
  const fork = async (): Promise<void> => {
    const worker = cluster.fork()
    worker.once('exit', () => {
      if (stopping) return
      if (answering.has(worker)) void fork()
      else failed.resolve('failed')
    })
    await Promise.race([once(worker, 'listening').then(() => answering.add(worker)), failed.promise])
  }
  const answering = new Set<Worker>()
  await fork()
  await Promise.race([Promise.all(Array.from({ length: config.workers - 1 }, fork)), failed.promise])
  if (answering.size === config.workers) {
    process.stdout.write(
      `hearth answers at ${config.baseUrl} with ${config.workers} processes (Ctrl-C stops it)\n`,
    )
  }
  const outcome = await Promise.race([stop, failed.promise])
  stopping = true
  await endAll()
  return outcome === 'stop' ? 0 : 1
}

async function endAll(): Promise<void> {
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
  await Promise.all(
    workers.map(async (worker) => {
      const gone = once(worker, 'exit')
      worker.process.kill('SIGTERM')
      await gone
    }),
  )
}
