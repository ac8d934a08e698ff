import { Session } from 'node:inspector/promises'
import { connect } from 'node:net'
import { relative, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

// Preloaded into every process of a server under test: counts which files of ours are entered, and tells on demand.
// The counting has to begin before those files are loaded.

const repository = fileURLToPath(new URL('../..', import.meta.url))
const own = 'pod-server/src/'

interface Coverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[]
  }[]
}

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

const socket = connect({ host: '127.0.0.1', port: Number(process.env.ENTERED_FILES_PORT) })
// The test may end first.
socket.on('error', () => {})
socket.unref()
createInterface({ input: socket }).on('line', async () => {
  const coverage = (await session.post('Profiler.takePreciseCoverage')) as Coverage
  socket.write(`${JSON.stringify(enteredFiles(coverage))}\n`)
})

/** Our files of which a function ran since this was asked last: asking starts the count anew. */
function enteredFiles({ result }: Coverage): string[] {
  return result
    .filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0))
    .filter(({ url }) => url.startsWith('file:'))
    .map(({ url }) => relative(repository, fileURLToPath(url)).split(sep).join('/'))
    .filter((path) => path.startsWith(own))
}
