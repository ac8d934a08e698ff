import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { freePort, spawnServer, withDataFolder } from '../spawn-server.ts'
import { Ledger } from './ledger.ts'

const rounds = 100
const writers = 8

describe('kill -9', () => {
  it(`bug-class-21 ${rounds} times: loses no acknowledged write and leaves none half there`, async () => {
    await withDataFolder(async (data) => {
      const port = String(await freePort())
      const start = () => spawnServer({ data, port })
      let server = await start()
      const alice = await makePerson(server.url, 'alice')
      const ledger = new Ledger(alice, `${alice.pod}chaos/`)
      // A test in which nothing was written would prove nothing: where a machine is slow there are more rounds.
      for (let round = 1; round <= rounds || ledger.acknowledged <= rounds * writers; round++) {
        await ledger.beginRound()
        const doom = new AbortController()
        const work = Promise.allSettled(
          Array.from({ length: writers }, (_, writer) => write(ledger, writer, doom.signal)),
        )
        await afterRandomTime(40, 200)
        await server.kill()
        doom.abort()
        expect((await work).filter(({ status }) => status === 'rejected')).toEqual([])
        // As the power cut left it, before any server has mended anything.
        if (round % 25 === 0) expect(await violations(data)).toEqual([])
        server = await start()
        expect(await ledger.damage()).toEqual([])
      }
      expect(await ledger.wholeDamage()).toEqual([])
      await expectUseful(ledger, alice)
      await server.close()
      expect(await violations(data)).toEqual([])
    })
  })
})

/** Writes of every kind until the server is gone. What was told to succeed goes into the ledger. */
async function write(ledger: Ledger, writer: number, doom: AbortSignal): Promise<void> {
  const kinds: (() => Promise<unknown>)[] = [
    () => ledger.putText(writer),
    () => ledger.replaceText(writer),
    () => ledger.insertNumber(writer),
    () => ledger.insertNumber(writer),
    () => ledger.post(),
    () => ledger.makeAndDelete(writer),
    () => ledger.share(writer),
    // Large enough to be a blob on disk instead of a row.
    () => ledger.putBinary(writer, randomBytes(100_000)),
  ]
  await ledger.createCounter(writer)
  while (!doom.aborted) await kinds[Math.floor(Math.random() * kinds.length)]?.()
}

async function expectUseful(ledger: Ledger, alice: Person): Promise<void> {
  console.info(`${ledger.acknowledged} writes were acknowledged`)
  const response = await alice.fetch(`${alice.pod}chaos/after`, {
    method: 'PUT',
    headers: { 'content-type': 'text/turtle' },
    body: '<> a <#StillWritable>.',
  })
  expect(response.status).toBe(201)
}

function afterRandomTime(leastMs: number, mostMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, leastMs + Math.random() * (mostMs - leastMs)))
}
