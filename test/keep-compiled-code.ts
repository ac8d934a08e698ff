import { execFileSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = fileURLToPath(new URL('../pod-server/.cache', import.meta.url))
const thread = fileURLToPath(new URL('../pod-server/src/ldp/writer-thread.ts', import.meta.url))

/**
 * Writer threads of servers inside a test process find their code without types, as in `hearth serve`. Why they must:
 * `WriterThread.start`.
 */
export function setup(): void {
  process.env.NODE_COMPILE_CACHE = folder
  execFileSync(process.execPath, ['--input-type=module', '--eval', `import '${pathToFileURL(thread)}'`])
}
