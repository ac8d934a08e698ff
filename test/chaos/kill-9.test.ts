import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { freePort, spawnServer, withDataFolder } from '../spawn-server.ts'
import { Ledger } from './ledger.ts'

const rounds = 20
const writers = 8

describe('kill -9', () => {
  it('bug-class-21 loses no acknowledged write and leaves none half there', async () => {
    await withDataFolder(async (data) => {
      const port = String(await freePort())
      const start = () => spawnServer({ data, port })
      let server = await start()
      const alice = await makePerson(server.url, 'alice')
      const ledger = new Ledger(alice, `${alice.pod}chaos/`)
      for (let round = 0; round < rounds; round++) {
        const doom = new AbortController()
        const work = Array.from({ length: writers }, (_, writer) => write(ledger, writer, doom.signal))
        await afterRandomTime(60, 500)
        await server.kill()
        doom.abort()
        await Promise.all(work)
        server = await start()
        expect(await ledger.damage()).toEqual([])
      }
      await expectUseful(ledger, alice)
      await server.close()
    })
  })
})

/** Numbered writes of every kind until the server is gone. What was told to succeed goes into the ledger. */
async function write(ledger: Ledger, writer: number, doom: AbortSignal): Promise<void> {
  await ledger.createCounter(writer)
  while (!doom.aborted) {
    await ledger.putText(writer)
    await ledger.insertNumber(writer)
    await ledger.replaceText(writer)
    // Large enough to be a blob on disk instead of a row.
    if (Math.random() < 0.2) await ledger.putBinary(writer, randomBytes(300_000))
  }
}

/** A test in which nothing was written would prove nothing. */
async function expectUseful(ledger: Ledger, alice: Person): Promise<void> {
  expect(ledger.acknowledged).toBeGreaterThan(rounds * writers)
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
