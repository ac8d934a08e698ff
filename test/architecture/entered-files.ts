import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export interface EnteredFiles {
  /** What a server has to be started with, so that all its processes and threads count. */
  readonly env: Record<string, string>
  /** Files of ours that were entered since this was asked last, in any process. */
  take(): Promise<string[]>
  close(): void
}

/** The other end of `count-entered.ts`. */
export async function listenForEnteredFiles(): Promise<EnteredFiles> {
  const processes = new Map<Socket, AsyncIterator<string>>()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('close', () => processes.delete(socket))
    processes.set(socket, createInterface({ input: socket })[Symbol.asyncIterator]())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const preload = new URL('./count-entered.ts', import.meta.url).href
  return {
    env: { NODE_OPTIONS: `--import=${preload}`, ENTERED_FILES_PORT: String(port) },
    async take() {
      const files = await Promise.all(
        [...processes].map(async ([socket, lines]) => {
          socket.write('take\n')
          const { value, done } = await lines.next()
          return done ? [] : (JSON.parse(value) as string[])
        }),
      )
      return [...new Set(files.flat())].sort()
    },
    close() {
      for (const socket of processes.keys()) socket.destroy()
      server.close()
    },
  }
}
