import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Config } from './config.ts'
import { type Context, createContext, type Overrides } from './context.ts'
import { createApp } from './http/app.ts'
import { answerClientError } from './http/client-error.ts'
import { asksForWebSocket } from './http/upgrade.ts'
import { checkLayout } from './pods/check-layout.ts'

/** Proofs may be off by as much. */
const leastMinutes = 4

export interface RunningServer {
  /** Public base URL, slash at the end. */
  readonly url: string
  /** Finishes the requests it has begun, then closes the store. */
  close(): Promise<void>
}

/** Starts one pod server and resolves when it answers. */
export async function startServer(config: Config, overrides: Overrides = {}): Promise<RunningServer> {
  const context = createContext(config, overrides)
  const closeStore = async (): Promise<void> => {
    await context.podRemoval.close()
    await context.writerThread.close()
    await context.store.close()
  }
  const closeAndThrow = async (error: unknown): Promise<never> => {
    await closeStore()
    throw error
  }
  await checkLayout(context.store, config).catch(closeAndThrow)
  await lookAtClock(context).catch(closeAndThrow)
  const app = await createApp(context)
  const server = createServer(
    {
      requestTimeout: 0,
      headersTimeout: 20_000,
      keepAliveTimeout: 65_000,
      // No stream is set up for a body that will not come: most requests are GETs.
      optimizeEmptyRequests: true,
      // RFC 9110 7.8: an offer of any other protocol is no reason to refuse a request. Node before 24.9 does not ask, and
      // hands over every offer: there http/upgrade.ts answers that it is none.
      shouldUpgradeCallback: asksForWebSocket,
    },
    app.handle,
  )
  server.on('clientError', answerClientError)
  server.on('upgrade', app.upgrade)
  // RFC 9110 10.1.1: a body is asked for where it is read (http/body.ts). Node by itself would ask before anything is known.
  server.on('checkContinue', app.handle)
  const connections = new Set<Socket>()
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  context.writerThread.start()
  await listen(server, config).catch(async (error) => {
    await app.endStreams()
    return closeAndThrow(error)
  })
  context.podRemoval.start()
  const { port } = server.address() as AddressInfo
  context.log.info('answering', { url: config.baseUrl, port })
  return {
    url: config.baseUrl,
    async close() {
      await app.endStreams()
      await closeWhenIdle(server, connections)
      await app.close()
      await closeStore()
    },
  }
}

/** A machine that keeps no time while it is off begins in the past. Proofs and tokens of people whose clocks are right are refused then. */
async function lookAtClock({ store, clock, log }: Context): Promise<void> {
  const [newest] = await store.read(async (reader) =>
    reader.log({ after: (await reader.logEnd()) - 1, limit: 1, withDelta: false }),
  )
  const minutes = Math.floor(((newest?.time ?? 0) - clock.now()) / 60_000)
  if (minutes >= leastMinutes)
    log.warn(
      'the clock of this machine is behind what was written last: nobody can sign in until it is right',
      {
        minutes,
      },
    )
}

/**
 * Waits for the answers that were begun. A connection whose last one is still on its way is idle a moment later; one that
 * was opened ahead of any request, as browsers do, counts as busy to Node until it times out.
 */
function closeWhenIdle(server: Server, connections: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    const sweep = (): void => {
      server.closeIdleConnections()
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
    }
    const sweeps = setInterval(sweep, 50)
    server.close(() => {
      clearInterval(sweeps)
      resolve()
    })
    sweep()
  })
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}
