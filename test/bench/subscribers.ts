import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { makePerson } from '../make-person.ts'
import { spawnServer } from '../spawn-server.ts'

// node test/bench/subscribers.ts [subscribers] [writes]: how long after a write all of so many WebSocket subscribers are told.
const [subscribers = '1000', writes = '20'] = process.argv.slice(2)
const barMs = 100

/** The sockets live in a process of their own: their work must not be counted as the server's. */
if (process.send === undefined) await measure(Number(subscribers), Number(writes))
else await listenFor(process.argv[2] ?? '')

async function measure(many: number, rounds: number): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'hearth-subscribers-'))
  const server = await spawnServer({ data, channelsPerAgent: String(many + 10), channels: String(many + 10) })
  const alice = await makePerson(server.url, 'alice')
  const topic = `${alice.pod}profile/card`
  const sockets = fork(fileURLToPath(import.meta.url), [JSON.stringify({ server: server.url, topic, many })])
  await once(sockets, 'message')
  const first: number[] = []
  const all: number[] = []
  for (let round = 0; round < rounds; round++) {
    const told = once(sockets, 'message')
    const begun = now()
    const patch = `@prefix solid: <http://www.w3.org/ns/solid/terms#>. <> a solid:InsertDeletePatch; solid:inserts { <#round> <#is> ${round} }.`
    const written = alice.fetch(topic, {
      method: 'PATCH',
      headers: { 'content-type': 'text/n3' },
      body: patch,
    })
    const [times] = (await told) as [{ first: number; last: number }]
    if (!(await written).ok) throw new Error('the write was refused')
    first.push(times.first - begun)
    all.push(times.last - begun)
  }
  void sockets.kill()
  await server.close()
  rmSync(data, { recursive: true, force: true })
  const row = (times: number[]) => ({
    'median ms': round(median(times)),
    'max ms': round(Math.max(...times)),
  })
  console.log(
    `${many} subscribers, ${rounds} writes, ${availableParallelism()} cores; counted from the sending of the write`,
  )
  console.table({ 'the first is told': row(first), 'all are told': row(all) })
  console.log(`bar: all within ${barMs} ms: ${Math.max(...all) <= barMs ? 'holds' : 'does not hold'}`)
}

/** Opens the sockets, then tells of each write when the first and when the last of them has heard of it. */
async function listenFor(given: string): Promise<void> {
  const { server, topic, many } = JSON.parse(given) as { server: string; topic: string; many: number }
  let heard = 0
  let first = 0
  for (let batch = 0; batch < many; batch += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, many - batch) }, async () => {
        const socket = new WebSocket(await subscribe(server, topic))
        socket.on('message', () => {
          if (heard++ === 0) first = now()
          if (heard < many) return
          heard = 0
          process.send?.({ first, last: now() })
        })
        await once(socket, 'open')
      }),
    )
  }
  process.send?.('ready')
}

async function subscribe(server: string, topic: string): Promise<string> {
  const response = await fetch(`${server}.notifications/WebSocketChannel2023/`, {
    method: 'POST',
    headers: { 'content-type': 'application/ld+json' },
    body: JSON.stringify({
      '@context': ['https://www.w3.org/ns/solid/notification/v1'],
      type: 'http://www.w3.org/ns/solid/notifications#WebSocketChannel2023',
      topic,
    }),
  })
  if (!response.ok) throw new Error(await response.text())
  return ((await response.json()) as { receiveFrom: string }).receiveFrom
}

/** The same clock in both processes. */
function now(): number {
  return performance.timeOrigin + performance.now()
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

function round(time: number): number {
  return Math.round(time * 10) / 10
}
