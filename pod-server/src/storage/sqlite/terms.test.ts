import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { author, put, rdf, root } from '../contract/fixtures.ts'
import { openSqliteStore } from './open-store.ts'

const documentBytes = 512 * 1024

it('bug class 24: what is remembered of a term does not keep the document that it was read from', async () => {
  const { store } = openSqliteStore({ kind: 'memory' }, systemClock)
  await store.write((writer) => writer.createStorage(root, [], author))
  const before = heldBytes()
  for (let number = 0; number < 40; number++) {
    for (const name of ['first', 'second']) {
      const state = await rdf(longDocument(number), root)
      await store.write((writer) => put(writer, `alice/${name}-${number}`, { ...state, body: nothing }))
    }
  }
  const grown = heldBytes() - before
  await store.close()
  expect(grown).toBeLessThan(10 * documentBytes)
})

const nothing = { kind: 'bytes' as const, bytes: new Uint8Array() }

/** One term that no other document has, in half a megabyte of comment. */
function longDocument(number: number): string {
  return `# ${'-'.repeat(documentBytes)}\n<> a <http://example.org/classes/number-${number}>.`
}

function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
