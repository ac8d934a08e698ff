import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePerson } from '../make-person.ts'
import { freePort, type SpawnedServer, spawnServer } from '../spawn-server.ts'
import { fire, request } from './load.ts'
import { smallDocument } from './payload.ts'
import { fillContainer, fillDocuments, fillPods } from './scale-data.ts'
import { makeContainers } from './targets.ts'

/** What a measurement found, and the bar it has to meet (design.md 7). */
interface Row {
  readonly what: string
  readonly found: string
  readonly bar: string
  readonly holds: boolean
}

interface Place {
  readonly folder: string
  readonly port: string
  /** A container that everybody may read and write. */
  readonly open: string
}

const connections = 32
const rounds = 5
/** Rounds for the compiler, and for the pages of a large file to find their way into the process. */
const warmUps = 4
const folders: string[] = []

/** `npm run bench -- scale [resources]`: how the server grows; minutes, most of them spent filling. */
export async function scale(resources: number): Promise<void> {
  const rows: Row[] = []
  try {
    rows.push(...(await resourcesRows(resources)))
    rows.push(...(await containerRows(100_000)))
    rows.push(await startRow(100_000))
    rows.push(await memoryRow(10_000))
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  }
  const lines = rows.map(
    ({ what, found, bar, holds }) => `| ${what} | ${found} | ${bar} | ${holds ? 'holds' : 'missed'} |`,
  )
  console.log(`\n${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}\n`)
  console.log(['| what | found | bar | |', '| --- | --- | --- | --- |', ...lines].join('\n'))
}

/** The same requests to a server with few and one with many resources, in turns. */
async function resourcesRows(many: number): Promise<Row[]> {
  const counts = { few: 1000, many }
  const small = await filled(counts.few)
  const large = await filled(counts.many)
  const servers = [await start(small.place), await start(large.place)]
  try {
    const get = await ratioOf([small, large], ({ documents }, n) =>
      request('GET', documents[(n * 7919) % documents.length] ?? '', { accept: 'text/turtle' }),
    )
    let next = 0
    const put = await ratioOf([small, large], ({ place }) =>
      request('PUT', `${place.open}put-${next++}`, { 'content-type': 'text/turtle' }, smallDocument(next)),
    )
    const title = `${many.toLocaleString('en')} resources against ${counts.few.toLocaleString('en')}: time of`
    return [growth(`${title} a GET`, get, 1.3), growth(`${title} a PUT`, put, 1.3)]
  } finally {
    for (const server of servers) await server.close()
  }
}

async function containerRows(members: number): Promise<Row[]> {
  const place = await prepare()
  const [full, empty] = [`${place.open}full/`, `${place.open}empty/`]
  const setUp = await start(place)
  for (const url of [full, empty]) await send('PUT', url, { 'content-type': 'text/turtle' }, '')
  await setUp.close()
  await fillContainer(place.folder, full, members)
  const server = await start(place)
  try {
    const prefer = 'return=representation; max-member-count="100"'
    const page = median(await times(31, () => send('GET', full, { prefer, accept: 'text/turtle' })))
    const adding = { full: [] as number[], empty: [] as number[] }
    for (let round = 0; round < 61; round++) {
      adding.full.push(...(await times(1, () => send('POST', full, { 'content-type': 'text/plain' }, 'x'))))
      adding.empty.push(...(await times(1, () => send('POST', empty, { 'content-type': 'text/plain' }, 'x'))))
    }
    const title = `container with ${members.toLocaleString('en')} members:`
    return [
      { what: `${title} first page`, found: `${page.toFixed(1)} ms`, bar: '20 ms', holds: page <= 20 },
      growth(`${title} adding one, against an empty one`, median(adding.full) / median(adding.empty), 1.3),
    ]
  } finally {
    await server.close()
  }
}

async function startRow(count: number): Promise<Row> {
  const { place } = await filled(count)
  // The first start of all compiles; operators know the second.
  await (await start(place)).close()
  const seconds: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now()
    const server = await start(place)
    seconds.push((performance.now() - begun) / 1000)
    await server.close()
  }
  const found = median(seconds)
  const what = `ready after start with ${count.toLocaleString('en')} resources`
  return { what, found: `${found.toFixed(2)} s`, bar: '1 s', holds: found <= 1 }
}

async function memoryRow(pods: number): Promise<Row> {
  const place = await prepare()
  await fillPods(place.folder, `http://localhost:${place.port}/`, pods)
  await (await start(place)).close()
  const server = await start(place)
  try {
    await send('GET', `${`http://localhost:${place.port}/person-${pods - 1}/profile/card`}`, {})
    const found = await settledMegabytes(server)
    const what = `memory when idle, ${pods.toLocaleString('en')} pods`
    return { what, found: `${found.toFixed(0)} MB`, bar: '150 MB', holds: found <= 150 }
  } finally {
    await server.close()
  }
}

async function filled(count: number): Promise<{ place: Place; documents: readonly string[] }> {
  console.error(`filling a store with ${count} documents…`)
  const place = await prepare()
  return { place, documents: await fillDocuments(place.folder, place.open, count) }
}

/** A data folder with one person's pod, and its server stopped. */
async function prepare(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-scale-'))
  folders.push(folder)
  const port = String(await freePort())
  const server = await spawnServer({ data: folder, port })
  const person = await makePerson(server.url, 'alice')
  await makeContainers(person.fetch, person.pod, person.webId)
  await server.close()
  return { folder, port, open: `${person.pod}open/` }
}

function start({ folder, port }: Place): Promise<SpawnedServer> {
  return spawnServer({ data: folder, port })
}

type Filled = Awaited<ReturnType<typeof filled>>

/** How much longer the second takes than the first: the median of rounds that take turns. */
async function ratioOf(places: readonly Filled[], shot: (at: Filled, n: number) => Buffer): Promise<number> {
  const ratios: number[] = []
  for (let round = -warmUps; round < rounds; round++) {
    const rates: number[] = []
    for (const at of places) {
      const requests = Array.from({ length: 6000 }, (_, n) => shot(at, (round + warmUps) * 6000 + n))
      const port = Number(at.place.port)
      const { perSecond, statuses } = await fire({ port, requests, count: requests.length, connections })
      if (Object.keys(statuses).some((status) => !status.startsWith('2')))
        throw new Error(JSON.stringify(statuses))
      rates.push(perSecond)
    }
    if (round >= 0) ratios.push((rates[0] ?? Number.NaN) / (rates[1] ?? Number.NaN))
  }
  return median(ratios)
}

function growth(what: string, factor: number, bar: number): Row {
  return { what, found: `${factor.toFixed(2)} x`, bar: `${bar} x`, holds: factor <= bar }
}

async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<void> {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status}`)
}

async function times(count: number, run: () => Promise<void>): Promise<number[]> {
  const found: number[] = []
  for (let round = 0; round < count; round++) {
    const begun = performance.now()
    await run()
    found.push(performance.now() - begun)
  }
  return found
}

/** Once it has not grown for two seconds. */
async function settledMegabytes({ process }: SpawnedServer): Promise<number> {
  let last = Number.POSITIVE_INFINITY
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const kilobytes = Number(
      /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'))?.[1],
    )
    if (!(kilobytes < last)) return kilobytes / 1024
    last = kilobytes
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
