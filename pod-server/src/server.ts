import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config.ts'
import { createContext, type Overrides } from './context.ts'
import { createApp } from './http/app.ts'
import { answerClientError } from './http/client-error.ts'
import { checkLayout } from './pods/check-layout.ts'

export interface RunningServer {
  /** Public base URL, slash at the end. */
  readonly url: string
  /** Finishes the requests it has begun, then closes the store. */
  close(): Promise<void>
}

/** Starts one pod server and resolves when it answers. */
export async function startServer(config: Config, overrides: Overrides = {}): Promise<RunningServer> {
  const context = createContext(config, overrides)
  const closeAndThrow = async (error: unknown): Promise<never> => {
    await context.writerThread.close()
    await context.store.close()
    throw error
  }
  await checkLayout(context.store, config.pods).catch(closeAndThrow)
  const app = await createApp(context)
  const server = createServer(
    { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 65_000 },
    app.handle,
  )
  server.on('clientError', answerClientError)
  context.writerThread.start()
  await listen(server, config).catch(closeAndThrow)
  const { port } = server.address() as AddressInfo
  context.log.info('answering', { url: config.baseUrl, port })
  return {
    url: config.baseUrl,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      })
      await app.close()
      await context.writerThread.close()
      await context.store.close()
    },
  }
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}
