import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawHead } from '../conformance/raw-request.ts'
import { members, send } from '../conformance/world.ts'
import { hearth } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { openHandles } from '../server-health.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'

let server: SpawnedServer
let alice: Person
let data: string
let before: readonly string[]
let handles: number
let log = ''
/** More than a busy machine stands still. */
const stallMs = 2000
const over = Promise.withResolvers<void>()
let cleanedUp: Promise<void>

beforeAll(async () => {
  data = await new Promise<string>((resolve) => {
    cleanedUp = withDataFolder(async (folder) => {
      resolve(folder)
      await over.promise
    })
  })
  server = await spawnServer({ data, stallMs: String(stallMs) })
  server.process.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  server.process.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  alice = await makePerson(server.url, 'alice')
  before = await members(alice, alice.pod)
  handles = openHandles(server)
})

afterAll(async () => {
  await server.kill()
  over.resolve()
  await cleanedUp
})

const turtle = `<#it> <urn:p> "${'x'.repeat(3000)}".\n`.repeat(4)
const binary = Buffer.alloc(400_000, 7)
const half = <T extends string | Buffer>(whole: T): T => whole.slice(0, whole.length / 2) as T
const chunk = (body: string | Buffer) => `${body.length.toString(16)}\r\n${body.toString('latin1')}\r\n`

interface Upload {
  readonly what: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly sent: string | Buffer
}

const length = (body: string | Buffer) => ({ 'content-length': String(body.length) })
const chunked = { 'transfer-encoding': 'chunked' }
const rdf = { 'content-type': 'text/turtle' }
const file = { 'content-type': 'application/octet-stream' }

const uploads: readonly Upload[] = [
  {
    what: 'RDF',
    method: 'PUT',
    path: 'new/deep/a.ttl',
    headers: { ...rdf, ...length(turtle) },
    sent: half(turtle),
  },
  {
    what: 'RDF in chunks',
    method: 'PUT',
    path: 'new/deep/b.ttl',
    headers: { ...rdf, ...chunked },
    sent: chunk(half(turtle)),
  },
  {
    what: 'a file',
    method: 'PUT',
    path: 'new/deep/c.bin',
    headers: { ...file, ...length(binary) },
    sent: half(binary),
  },
  {
    what: 'a file in chunks',
    method: 'PUT',
    path: 'new/d.bin',
    headers: { ...file, ...chunked },
    sent: half(chunk(binary)),
  },
  {
    what: 'all of a file but its end',
    method: 'PUT',
    path: 'new/e.bin',
    headers: { ...file, ...chunked },
    sent: chunk(binary),
  },
  {
    what: 'a small file',
    method: 'PUT',
    path: 'new/f.txt',
    headers: { ...file, ...length('four') },
    sent: 'fou',
  },
  {
    what: 'no byte of a file',
    method: 'PUT',
    path: 'new/g.bin',
    headers: { ...file, ...length(binary) },
    sent: '',
  },
  {
    what: 'a new member',
    method: 'POST',
    path: '',
    headers: { ...file, slug: 'member', ...length(binary) },
    sent: half(binary),
  },
  {
    what: 'a patch',
    method: 'PATCH',
    path: 'new/h.ttl',
    headers: { 'content-type': 'text/n3', ...length(turtle) },
    sent: half(turtle),
  },
]

const ways: readonly [name: string, leave: (socket: Socket) => void][] = [
  ['is cut off', (socket) => socket.destroy()],
  ['resets the connection', (socket) => socket.resetAndDestroy()],
  ['says that it is done', (socket) => socket.end()],
]

describe('a client that goes away in mid-upload', () => {
  it.each(ways.flatMap(([how, leave]) => uploads.map((upload) => ({ ...upload, how, leave }))))(
    'bug-class-21 and $how after half of $what leaves nothing',
    async ({ leave, ...upload }) => {
      const socket = await begin(upload, {})
      await settled(socket)
      leave(socket)
      await expectNothing(upload.path)
    },
  )

  it.each(uploads)('bug-class-21 after it was told to go on with $what leaves nothing', async (upload) => {
    const socket = await begin({ ...upload, sent: '' }, { expect: '100-continue' })
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write(upload.sent)
    await settled(socket)
    socket.destroy()
    await expectNothing(upload.path)
  })

  it.each(uploads)(
    'bug-class-25 that stops sending $what without leaving is hung up on, and leaves nothing',
    async (upload) => {
      const socket = await begin(upload, {})
      const answer = text(socket)
      await once(socket, 'close')
      expect(await answer).toMatch(/^HTTP\/1.1 408 [\s\S]*application\/problem\+json[\s\S]*stopped coming/)
      await expectNothing(upload.path)
    },
  )

  it('bug-class-22 may be as slow as it likes, as long as something comes', async () => {
    const body = '<#slow> <urn:p> 1.'
    const socket = await begin(
      { what: '', method: 'PUT', path: 'slow.ttl', headers: { ...rdf, ...length(body) }, sent: '' },
      {},
    )
    const answer = text(socket)
    for (const letter of body) {
      await setTimeout(stallMs / 8)
      socket.write(letter)
    }
    await expect.poll(() => send(alice, 'GET', `${alice.pod}slow.ttl`).then(({ status }) => status)).toBe(200)
    socket.end()
    expect(await answer).toMatch(/^HTTP\/1.1 201 /)
    await send(alice, 'DELETE', `${alice.pod}slow.ttl`)
  })

  it('bug-class-22, bug-class-25 in the middle of its headers keeps nobody waiting, fifty times over, and is hung up on', async () => {
    const { hostname, port } = new URL(server.url)
    const sockets = Array.from({ length: 50 }, () => connect(Number(port), hostname))
    const ends = sockets.map((socket) => once(socket.resume(), 'close'))
    for (const socket of sockets) socket.write('GET /alice/ HTTP/1.1\r\nhost: localhost\r\nx-slow: ')
    const start = performance.now()
    expect((await send(alice, 'GET', alice.pod)).status).toBe(200)
    expect(performance.now() - start).toBeLessThan(5000)
    await Promise.all(ends)
    await expectNothing('')
  })

  it('bug-class-25 or that does not take what it asked for, is hung up on; one that takes its time is not', async () => {
    const url = `${alice.pod}large`
    const body = Buffer.alloc(16 * 2 ** 20, 'x')
    expect((await send(alice, 'PUT', url, file, body)).status).toBe(201)
    const idle = openHandles(server)
    const { hostname, port, pathname } = new URL(url)
    const ask = async () => {
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      socket.on('error', () => undefined)
      socket.write(
        rawHead('GET', pathname, { ...alice.session.headers('GET', url), connection: 'keep-alive' }),
      )
      await once(socket, 'readable')
      return socket
    }
    const [stuck, slow] = [await ask(), await ask()]
    for (let turn = 1; slow.bytesRead < body.byteLength; turn++) {
      await setTimeout(turn % 16 === 0 ? stallMs / 8 : 1)
      slow.read()
    }
    slow.destroy()
    await expect.poll(() => openHandles(server)).toBeLessThanOrEqual(idle)
    expect(stuck.bytesRead).toBeLessThan(body.byteLength)
    stuck.destroy()
    await send(alice, 'DELETE', url)
  })

  it('bug-class-30 is no failure of the server, and not in its log', () => {
    expect(log).not.toContain('failed')
  })
})

async function begin({ method, path, headers, sent }: Upload, more: Record<string, string>): Promise<Socket> {
  const url = alice.pod + path
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  const signed = alice.session.headers(method, url)
  socket.write(rawHead(method, pathname, { ...signed, ...headers, ...more, connection: 'keep-alive' }))
  socket.write(sent)
  return socket
}

/** Until what was sent has left, and a request sent after it has been answered: then it is being worked on. */
async function settled(socket: Socket): Promise<void> {
  await expect.poll(() => socket.writableLength).toBe(0)
  await send(alice, 'HEAD', alice.pod)
}

async function expectNothing(path: string): Promise<void> {
  if (path !== '') {
    expect((await send(alice, 'GET', alice.pod + path)).status).toBe(404)
    expect((await send(alice, 'GET', `${alice.pod}new/`)).status).toBe(404)
  }
  expect(await members(alice, alice.pod)).toEqual(before)
  const incoming = join(data, 'blobs', 'incoming')
  await expect.poll(() => (existsSync(incoming) ? readdirSync(incoming) : [])).toEqual([])
  // One or two connections of this test's own `fetch` stay open.
  await expect.poll(() => openHandles(server)).toBeLessThanOrEqual(handles + 3)
  if (path !== '') return
  const { code, stdout } = await hearth('check', '--data', data)
  expect([code, stdout]).toEqual([0, expect.stringContaining('no violations, no warnings')])
}
