import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { rawHead } from '../conformance/raw-request.ts'
import { expectStatus, type Sender, send, share } from '../conformance/world.ts'
import { dpopSession } from '../dpop-session.ts'
import { hearth } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { renewing } from './renewing.ts'

const steps = 100
/** One walk is no longer, for within a day of its clock: then uploads count as left behind. */
const walks = Number(process.env.FILE_WALKS ?? 1)
const firstSeed = seedOf('FILE_SEED')
const names = ['a', 'b', 'c/a', 'c/b', 'c/d/a', 'c/d/b']
const file = { 'content-type': 'application/octet-stream' }
/** What is larger is a file on the disk, and more than fits on the way to a reader who waits. */
const inlineBytes = 32 * 1024
const sizes = [100, inlineBytes, inlineBytes + 1, 300_000, 16 * 2 ** 20]
const minute = 60_000
/** How long an upload may wait for the write that names it. */
const graceMs = 10 * minute

const clock = { now: () => Date.now() }
/** One round of the sweeper. */
const sweep = () => vi.advanceTimersByTimeAsync(minute)
/** When uploads of before are old enough to go. */
const later = () => vi.setSystemTime(Date.now() + graceMs)

// The sweeper comes round when this clock says so; a proof is of the same time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

for (let seed = firstSeed; seed < firstSeed + walks; seed++) {
  it(`bug-class-21, bug-class-23, CR-6 ${steps} random steps (seed ${seed}): who reads a file has all of what it was, whatever becomes of it, and the disk holds the files that have a name`, async () => {
    await withDataFolder(async (data) => {
      const server = await startTestServer({ data }, { clock })
      const walk = new Walk(createRandom(seed), await makePerson(server.url, 'alice'), data)
      for (let step = 0; step < steps; step++) await walk.step()
      await walk.end()
      vi.useRealTimers()
      await server.close()
      const { code, stdout } = await hearth('check', '--data', data)
      expect([code, stdout]).toEqual([0, expect.stringContaining('no violations, no warnings')])
    })
  })
}

it('bug-class-21 a file that goes while another server is asked about its reader is to be asked for again', async () => {
  await withDataFolder(async (data) => {
    const server = await startTestServer({ data }, { clock })
    const [alice, bob] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')]
    const asked = Promise.withResolvers<ServerResponse>()
    const other = createServer((_request, response) => asked.resolve(response)).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const group = `http://127.0.0.1:${(other.address() as AddressInfo).port}/g#team`
    const url = `${alice.pod}film`
    await expectStatus(201, alice, 'PUT', url, file, Buffer.alloc(2 * inlineBytes, 'a'))
    await share(alice, url, [{ who: `group:${group}`, modes: ['Read'] }])
    const reading = send(bob, 'GET', url)
    const response = await asked.promise
    await expectStatus(204, alice, 'PUT', url, file, Buffer.alloc(2 * inlineBytes, 'b'))
    const files = () =>
      readdirSync(join(data, 'blobs'), { recursive: true }).filter((name) => name.length > 60)
    later()
    await expect.poll(() => sweep().then(files)).toHaveLength(1)
    const listed = `<#team> <http://www.w3.org/2006/vcard/ns#hasMember> <${bob.webId}>.`
    response.writeHead(200, { 'content-type': 'text/turtle' }).end(listed)
    const answer = await reading
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '0'])
    await answer.arrayBuffer()
    const again = await expectStatus(200, renewing(bob), 'GET', url)
    expect((await again.text()).startsWith('bbb')).toBe(true)
    other.close()
    vi.useRealTimers()
    await server.close()
  })
})

interface Held {
  readonly body: Buffer<ArrayBuffer>
  readonly etag: string
}

interface Reading extends Held {
  readonly answer: Response
  readonly name: string
}

/** Files in one pod, of a few contents, so that one on the disk has several names. */
class Walk {
  readonly #random: Random
  readonly #person: Person
  readonly #alice: Sender & { readonly pod: string }
  readonly #data: string
  readonly #held = new Map<string, Held>()
  readonly #readings: Reading[] = []
  readonly #gone = new Map<string, string>()

  constructor(random: Random, alice: Person, data: string) {
    this.#random = random
    this.#person = alice
    this.#alice = { ...renewing(alice), pod: alice.pod }
    this.#data = data
  }

  async step(): Promise<void> {
    const name = this.#random.pick(names)
    const chosen = this.#random.below(100)
    if (chosen < 30) await this.#put(name)
    else if (chosen < 42) await this.#remove(name)
    else if (chosen < 55) await this.#abort(name)
    else if (chosen < 68) await this.#begin(name)
    else if (chosen < 76) await this.#readOn()
    else if (chosen < 88) await this.#ask(name)
    else if (chosen < 94) await this.#race(name)
    else await this.#clean()
  }

  async end(): Promise<void> {
    await this.#clean()
    while (this.#readings.length > 0) await this.#readOn()
    await this.#clean()
  }

  #body(): Buffer<ArrayBuffer> {
    const size = this.#random.pick(this.#random.chance(0.8) ? sizes.slice(0, -1) : sizes)
    return Buffer.alloc(size, this.#random.pick(['a', 'b', 'c']))
  }

  async #put(name: string): Promise<void> {
    const body = this.#body()
    const answer = await expectStatus(
      this.#held.has(name) ? 204 : 201,
      ...([this.#alice, 'PUT', this.#alice.pod + name, file, body] as const),
    )
    this.#forget(name)
    this.#held.set(name, { body, etag: answer.headers.get('etag') ?? '' })
  }

  #forget(name: string): void {
    const before = this.#held.get(name)
    if (before) this.#gone.set(name, before.etag)
    this.#held.delete(name)
  }

  /** With the containers that are empty then, as people tidy up. */
  async #remove(name: string): Promise<void> {
    await expectStatus(this.#held.has(name) ? 205 : 404, this.#alice, 'DELETE', this.#alice.pod + name)
    this.#forget(name)
    for (const container of ['c/d/', 'c/']) {
      const isFull = [...this.#held.keys()].some((each) => each.startsWith(container))
      if (isFull || !name.startsWith(container)) return
      await expectStatus([205, 404], this.#alice, 'DELETE', this.#alice.pod + container)
    }
  }

  /** An upload that does not come to its end, or not to the end that was announced. */
  async #abort(name: string): Promise<void> {
    const url = this.#alice.pod + name
    const { hostname, port, pathname } = new URL(url)
    const body = Buffer.alloc(this.#random.pick([10, 40_000, 200_000]), 'x')
    const way = this.#random.pick(['too short', 'chunks without end', 'waiting to go on'] as const)
    const length = { 'content-length': String(body.length * 2) }
    const headers = {
      'too short': length,
      'chunks without end': { 'transfer-encoding': 'chunked' },
      'waiting to go on': { ...length, expect: '100-continue' },
    }[way]
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    const { clientId, clientSecret, pod } = this.#person
    const session = await dpopSession(new URL('/', pod).href, clientId, clientSecret)
    const signed = session.headers('PUT', url)
    socket.write(rawHead('PUT', pathname, { ...signed, ...file, ...headers }))
    if (way === 'waiting to go on') {
      expect(String(await once(socket, 'data'))).toContain('100 Continue')
      if (this.#random.chance(0.5)) socket.write(body)
    } else {
      if (way === 'chunks without end') socket.write(`${body.length.toString(16)}\r\n`)
      socket.write(body)
    }
    await expect.poll(() => socket.writableLength).toBe(0)
    await send(this.#alice, 'HEAD', this.#alice.pod)
    const closed = once(socket, 'close')
    if (this.#random.chance(0.5)) socket.destroy()
    else socket.resetAndDestroy()
    await closed
  }

  /** Begins to read, and takes its time. */
  async #begin(name: string): Promise<void> {
    const held = this.#held.get(name)
    if (!held || this.#readings.length > 5) return
    const answer = await expectStatus(200, this.#alice, 'GET', this.#alice.pod + name)
    expect(answer.headers.get('etag')).toBe(held.etag)
    this.#readings.push({ ...held, answer, name })
  }

  async #readOn(): Promise<void> {
    const reading = this.#readings.shift()
    if (!reading) return
    const bytes = Buffer.from(await reading.answer.arrayBuffer())
    expect(bytes.equals(reading.body), `${reading.name}, ${reading.body.length} bytes`).toBe(true)
  }

  /** Parts and conditions, by the ETag of now or of before. */
  async #ask(name: string): Promise<void> {
    const held = this.#held.get(name)
    const old = this.#gone.get(name) ?? '"1"'
    if (!held) return void (await expectStatus(404, this.#alice, 'GET', this.#alice.pod + name))
    const [isNow, start] = [this.#random.chance(0.5), this.#random.below(held.body.length)]
    const etag = isNow ? held.etag : old
    const range = { range: `bytes=${start}-` }
    const [headers, status] = this.#random.pick([
      [{ 'if-match': etag }, isNow ? 200 : 412],
      [{ 'if-none-match': etag }, isNow ? 304 : 200],
      [{ ...range, 'if-range': etag }, isNow ? 206 : 200],
      [{ ...range, 'if-match': etag }, isNow ? 206 : 412],
    ] as const)
    const answer = await expectStatus(status, this.#alice, 'GET', this.#alice.pod + name, headers)
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (status === 200) expect(bytes.equals(held.body)).toBe(true)
    if (status === 206) expect(bytes.equals(held.body.subarray(start))).toBe(true)
  }

  /** Many read while it is replaced and the sweeper is about: each has one state or the other, and all of it. */
  async #race(name: string): Promise<void> {
    const before = this.#held.get(name)
    later()
    const asking = () => send(this.#alice, 'GET', this.#alice.pod + name)
    const reading = [asking(), asking(), asking()]
    const writing = this.#put(name)
    reading.push(asking(), asking())
    await writing
    reading.push(asking())
    await sweep()
    const possible = [before, this.#held.get(name)]
    for (const answer of await Promise.all(reading)) {
      const bytes = Buffer.from(await answer.arrayBuffer())
      const state = possible.find((each) => each?.etag === answer.headers.get('etag'))
      if (answer.status === 404) expect(before).toBe(undefined)
      else expect([answer.status, state && bytes.equals(state.body)]).toEqual([200, true])
    }
  }

  async #clean(): Promise<void> {
    const blobs = () => {
      const folders = join(this.#data, 'blobs')
      const inside = existsSync(folders) ? readdirSync(folders) : []
      return inside.flatMap((folder) => readdirSync(join(folders, folder))).sort()
    }
    const named = [...this.#held.values()].filter(({ body }) => body.length > inlineBytes)
    const hashes = named.map(({ body }) => createHash('sha256').update(body).digest('hex'))
    later()
    // After one that took its time the sweeper rests.
    await expect.poll(() => sweep().then(blobs), { interval: 250 }).toEqual([...new Set(hashes)].sort())
  }
}
