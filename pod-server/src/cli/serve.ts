import cluster from 'node:cluster'
import { systemClock } from '#base/clock.ts'
import { createLog, type Log } from '#base/log.ts'
import { createReplayGuard } from '#identity/replay-guard.ts'
import { claimFolder } from '#storage/sqlite/claim-folder.ts'
import { type Config, ConfigError, strangeVariables } from '../config.ts'
import { otherWorkers, passNewsOn } from './cluster-peers.ts'
import { answerReplays, askPrimary } from './cluster-replays.ts'
import { readOptions } from './read-options.ts'
import { runWorkers } from './run-workers.ts'
import { stopAsked } from './stop-asked.ts'
import { watchFolder } from './watch-folder.ts'

/** Longer than any request may take to finish; after it, what is left is cut off. */
const drainMs = 10_000

/** `hearth serve`: until SIGTERM or Ctrl-C, then finishes what it has begun. */
export async function serve(argv: readonly string[]): Promise<number> {
  const { config, words } = readOptions(argv)
  if (words.length > 0) throw new ConfigError(`serve takes no "${words[0]}", only options`)
  const log = createLog(config.logLevel)
  for (const warning of cluster.isPrimary ? strangeVariables() : []) log.warn(warning)
  if (cluster.isPrimary && isProxyUnknown(config)) {
    const message =
      'people come by https, so there is a proxy in front: without --trusted-proxies all of them count as one address, and one who guesses passwords keeps everybody from signing in'
    log.warn(message)
  }
  if (cluster.isWorker) return answer(config, log)
  const { kind, path } = config.data
  const undoClaim = kind === 'directory' && path !== undefined ? claimFolder(path) : undefined
  watchFolder(config.data, log)
  try {
    return await (config.workers > 1 ? supervise(config, argv) : answer(config, log))
  } catch (reason) {
    undoClaim?.()
    throw reason
  }
}

/** Several processes answer, this one starts them. */
function supervise(config: Config, argv: readonly string[]): Promise<number> {
  answerReplays(createReplayGuard(systemClock))
  passNewsOn()
  return runWorkers(config, ['serve', ...argv])
}

async function answer(config: Config, log: Log): Promise<number> {
  const stop = stopAsked()
  // Every change is a transaction, so a failure that some library left to nobody harms nobody: it must not end the others'
  // requests, as it does by default.
  process.on('unhandledRejection', (error) => log.error('a failure that nobody waited for', { error }))
  const { startServer } = await import('../server.ts')
  const server = await startServer(
    config,
    cluster.isWorker ? { replayGuard: askPrimary(), peers: otherWorkers() } : {},
  ).catch((reason) => {
    // What joins it to the others would keep a process alive that has nothing to do.
    cluster.worker?.disconnect()
    throw reason
  })
  if (cluster.isPrimary) process.stdout.write(`hearth answers at ${server.url} (Ctrl-C stops it)\n`)
  await stop
  setTimeout(() => process.exit(0), drainMs).unref()
  await server.close()
  if (cluster.isWorker) cluster.worker?.disconnect()
  return 0
}

/** Nothing here speaks TLS. */
function isProxyUnknown({ baseUrl, trustedProxies }: Config): boolean {
  return baseUrl.startsWith('https:') && trustedProxies === 0
}
