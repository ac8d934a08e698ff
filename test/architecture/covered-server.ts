import { Session } from 'node:inspector/promises'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { repository } from './source-files.ts'

// A server that counts which files of ours are entered. The counting must begin before they are loaded.
const own = 'pod-server/src/'
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

const { toConfig } = await import('@hearth/pod-server/src/config.ts')
const { startServer } = await import('@hearth/pod-server/src/server.ts')
const [port = '0'] = process.argv.slice(2)
await startServer(toConfig({ port, data: ':memory:', logLevel: 'error' }))

const workers = await watchWorkers()

process.on('message', async () => {
  const entered = new Set(await takeOwn((method) => session.post(method)))
  for (const worker of workers) for (const path of await takeOwn(worker)) entered.add(path)
  process.send?.([...entered].sort())
})
process.send?.('ready')

interface Coverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly {
      readonly functionName: string
      readonly ranges: readonly { readonly count: number }[]
    }[]
  }[]
}

type Post = (method: 'Profiler.takePreciseCoverage') => Promise<unknown>

/** Our files of which a function ran since this was asked last. */
async function takeOwn(post: Post): Promise<string[]> {
  const { result } = (await post('Profiler.takePreciseCoverage')) as Coverage
  return result
    .filter(
      ({ url, functions }) =>
        url.startsWith('file:') && functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0),
    )
    .map(({ url }) => relative(repository, fileURLToPath(url)).split(sep).join('/'))
    .filter((path) => path.startsWith(own))
}

/** Queries run in threads of their own: the same questions, asked through the inspector's door to them. */
async function watchWorkers(): Promise<Set<Post>> {
  const posts = new Set<Post>()
  const waiting = new Map<number, (result: unknown) => void>()
  let last = 0
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    const { id, result } = JSON.parse(params.message)
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  session.on('NodeWorker.attachedToWorker', async ({ params: { sessionId } }) => {
    const post = (method: string, options: object = {}): Promise<unknown> => {
      const id = ++last
      const answer = new Promise((resolve) => waiting.set(id, resolve))
      const message = JSON.stringify({ id, method, params: options })
      return session.post('NodeWorker.sendMessageToWorker', { sessionId, message }).then(() => answer)
    }
    await post('Profiler.enable')
    await post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    posts.add(post)
  })
  session.on('NodeWorker.detachedFromWorker', () => posts.clear())
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  return posts
}
