import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen, type Message, openEvents, openLines, subscribe } from '../conformance/listeners.ts'
import { openReceiver, type Receiver } from '../conformance/webhook-receiver.ts'
import { expectStatus, openWorld, turtle, type World } from '../conformance/world.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'

const seed = seedOf('WINDOW_SEED')
const channels = Number(process.env.WINDOW_CHANNELS ?? 40)
const lines = ['WebSocketChannel2023', 'StreamingHTTPChannel2023', 'EventSourceChannel2023'] as const
const lastingMs = 5000
const rates = [700, 1500]
/** What a machine may be late by that has nothing else to do. */
const leastSlackMs = 300

let world: World
let topic: string
let receiver: Receiver
let count = 0

beforeAll(async () => {
  world = await openWorld()
  receiver = await openReceiver()
  topic = `${world.alice.pod}windows/one.ttl`
})

afterAll(async () => {
  await world.server.close()
  receiver.close()
})

interface Wish {
  readonly type: (typeof lines)[number] | 'WebhookChannel2023'
  readonly startAt?: number
  readonly endAt?: number
  readonly rateMs?: number
  /** Whether the subscriber names a state, and which. */
  readonly knows?: 'the present' | 'the past'
}

interface Told {
  readonly state: string
  readonly at: number
}

interface Write {
  readonly state: string
  readonly from: number
  readonly to: number
}

it(`NT-14 ${channels} channels at random (seed ${seed}): nothing comes too early, too late or too often, and the last is not lost`, async () => {
  const random = createRandom(seed)
  const past = await write()
  const present = await write()
  const lateness = watchLateness()
  const start = Date.now() + (await timeToOpen([past.state, present.state]))
  const opening = Array.from({ length: channels }, async (_, index) => {
    const wish = randomWish(random, index, start)
    return { wish, told: await follow(wish, index, [past.state, present.state]) }
  })
  const followed = await Promise.all(opening)
  const opened = Date.now()
  const writes = [past, present]
  while (Date.now() < start + lastingMs) {
    writes.push(await write())
    await new Promise((resolve) => setTimeout(resolve, random.pick([5, 20, 200, 600])))
  }
  // What is held back until a rate is over.
  await new Promise((resolve) => setTimeout(resolve, Math.max(...rates) + 1500))
  const slackMs = leastSlackMs + 4 * lateness()
  for (const { wish, told } of followed) check(wish, told, writes, { opened, slackMs })
})

/** How long all of them may take to open here, by what some take that have no window. */
async function timeToOpen(states: readonly [string, string]): Promise<number> {
  const begun = Date.now()
  const some = Array.from({ length: 10 }, (_, index) =>
    follow({ type: lines[index % 3] ?? lines[0] }, index, states),
  )
  await Promise.all(some)
  return (Date.now() - begun) * Math.ceil(channels / some.length)
}

/** The longest that this process, in which the server runs too, stood still until the end; a message takes some of its turns. */
function watchLateness(): () => number {
  let [longestMs, last] = [0, performance.now()]
  const beats = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - last)
    last = performance.now()
  }, 10)
  return () => {
    clearInterval(beats)
    return longestMs
  }
}

async function write(): Promise<Write> {
  const from = Date.now()
  const answer = await expectStatus([201, 204], world.alice, 'PUT', topic, turtle, `<#a> <#b> ${count++}.`)
  return { state: answer.headers.get('etag') ?? '', from, to: Date.now() }
}

function randomWish(random: Random, index: number, start: number): Wish {
  return {
    // Of those that are delivered nobody has more than twenty.
    type: index % 4 === 0 ? 'WebhookChannel2023' : random.pick(lines),
    ...(random.chance(0.5) ? { startAt: start + 1500 + random.below(1000) } : {}),
    ...(random.chance(0.5) ? { endAt: start + 3500 + random.below(1000) } : {}),
    ...(random.chance(0.5) ? { rateMs: random.pick(rates) } : {}),
    ...(random.chance(0.5) ? { knows: random.pick(['the present', 'the past'] as const) } : {}),
  }
}

async function follow(
  wish: Wish,
  index: number,
  [past, present]: readonly [string, string],
): Promise<Told[]> {
  const { type, startAt, endAt, rateMs, knows } = wish
  const features = {
    ...(startAt === undefined ? {} : { startAt: new Date(startAt).toISOString() }),
    ...(endAt === undefined ? {} : { endAt: new Date(endAt).toISOString() }),
    ...(rateMs === undefined ? {} : { rate: `PT${rateMs / 1000}S` }),
    ...(knows === undefined ? {} : { state: knows === 'the past' ? past : present }),
    ...(type === 'WebhookChannel2023' ? { sendTo: `${receiver.url}&channel=${index}` } : {}),
  }
  const told: Told[] = []
  const hear = (text: string) =>
    void told.push({ state: String((JSON.parse(text) as Message).state), at: Date.now() })
  const { receiveFrom } = await subscribe(world.alice, world.server.url, [type, topic, features])
  if (type === 'WebhookChannel2023') {
    const take = receiver.meanwhile
    receiver.meanwhile = async () => {
      const last = receiver.deliveries.at(-1)
      if (last?.url.endsWith(`&channel=${index}`)) hear(last.body)
      await take()
    }
  } else {
    const next = await openLine(type, receiveFrom)
    void hearAll(next, hear)
  }
  return told
}

async function hearAll(next: () => Promise<string>, hear: (text: string) => void): Promise<void> {
  for (;;) {
    const text = await next().catch(() => undefined)
    if (text === undefined) return
    if (text !== '') hear(text)
  }
}

async function openLine(type: Wish['type'], receiveFrom: string): Promise<() => Promise<string>> {
  if (type === 'WebSocketChannel2023') return (await listen(receiveFrom)).nextText
  if (type === 'StreamingHTTPChannel2023') return (await openLines(receiveFrom)).next
  const { nextBlock } = await openEvents(receiveFrom)
  return async () => (await nextBlock()).data ?? ''
}

interface Run {
  /** When all were listening. */
  readonly opened: number
  readonly slackMs: number
}

function check(wish: Wish, told: readonly Told[], writes: readonly Write[], { opened, slackMs }: Run): void {
  const label = `${JSON.stringify(wish)} told ${JSON.stringify(told)} of ${JSON.stringify(writes)}`
  const { startAt = 0, endAt = Number.POSITIVE_INFINITY, rateMs = 0, knows } = wish
  const states = told.map(({ state }) => writes.findIndex((each) => each.state === state))
  expect(states, label).not.toContain(-1)
  expect(states, label).toEqual([...new Set(states)].sort((one, other) => one - other))
  for (const { at } of told) {
    expect(at, `too early: ${label}`).toBeGreaterThanOrEqual(startAt)
    expect(at, `too late: ${label}`).toBeLessThan(endAt + slackMs)
  }
  const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0))
  for (const gap of gaps) expect(gap, `too often: ${label}`).toBeGreaterThan(rateMs - slackMs)
  const begin = Math.max(startAt, opened)
  const end = endAt - rateMs - slackMs
  const within = writes.filter(({ from, to }) => from > begin + 2 && to < end)
  const last = within.at(-1)
  // What comes within the rate is told as the last of it.
  if (last) {
    const heard = told.filter(
      ({ state }) => writes.findIndex((each) => each.state === state) >= writes.indexOf(last),
    )
    expect(heard.length, `the last is lost: ${label}`).toBeGreaterThan(0)
  }
  if (rateMs === 0)
    for (const each of within)
      expect(
        told.map(({ state }) => state),
        label,
      ).toContain(each.state)
  const isDue = knows === 'the past' && startAt === 0
  if (isDue) expect(told[0]?.state, `the present state: ${label}`).toBe(writes[1]?.state)
}
