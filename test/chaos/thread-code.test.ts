import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { spawnServer } from '../spawn-server.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-compiled-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Each thread of the server tells, when it ends, whether it has loaded the WebAssembly that strips types. */
const tell = `
import { isMainThread } from 'node:worker_threads'
import { writeSync } from 'node:fs'
process.on('exit', () => {
  const strips = process.moduleLoadList.some((name) => name.includes('amaro'))
  writeSync(2, (isMainThread ? 'main' : 'writer') + ' thread strips types: ' + strips + '\\n')
})`

describe('two threads of one process', () => {
  it('never run WebAssembly at once: the writer thread finds its code stripped, also at the first start', async () => {
    const server = await spawnServer(
      { data: ':memory:' },
      {
        NODE_COMPILE_CACHE: folder,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tell)}`,
      },
    )
    let told = ''
    server.process.stderr?.on('data', (chunk: Buffer) => {
      told += chunk
    })
    await server.close()
    expect(told).toContain('main thread strips types: true')
    expect(told).toContain('writer thread strips types: false')
  })
})
