import { expect, it } from 'vitest'
import { subscribe } from '../conformance/listeners.ts'
import { openReceiver, type Receiver } from '../conformance/webhook-receiver.ts'
import { aclOf, expectStatus, n3, patchOf, send, turtle } from '../conformance/world.ts'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'
import { FollowModel, type Who } from './follow-model.ts'
import {
  type FeedChange,
  type Follower,
  feedOf,
  followFeed,
  followTopic,
  inFeed,
  type Line,
  wordsOf,
} from './followers.ts'
import { isContainer, parentOf } from './names-model.ts'

const most = Number(process.env.FOLLOW_STEPS ?? 60)
const seed = seedOf('FOLLOW_SEED')
const documents = ['t/a', 't/a', 't/b', 't/b', 't/c/d', 't/c/e/f', 't/a.meta', 't/c/d.meta']
// What is followed most often.
const subjects = ['t/', 't/', 't/a', 't/a', 't/b', 't/c/', 't/c/d', '']

// Several processes take longer to come back.
for (const [workers, steps] of [
  ['1', most],
  ['2', Math.ceil(most / 2)],
] as const) {
  it(`NT-12, NT-18, NT-21, NT-37 ${steps} random steps (seed ${seed}, workers ${workers}): followers are told each change once, in order, and what they may read, through kill -9`, async () => {
    await withDataFolder(async (data) => {
      const server = await spawnServer({ data, workers, heartbeatMs: '100' })
      const [alice, bob] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')]
      const receiver = await openReceiver()
      const walk = new Walk(createRandom(seed), server, { alice, bob })
      await walk.begin(receiver)
      for (let step = 0; step < steps; step++) {
        await walk.step()
        receiver.answer = walk.isReceiving ? 202 : 500
      }
      receiver.answer = 202
      await walk.end(receiver)
      await walk.server.close()
      receiver.close()
      expect(await violations(data)).toEqual([])
    })
  })
}

interface Place {
  cursor: number
  line: Line | undefined
}

/** Alice's pod, and who follows it; each follower with how far it has come. */
class Walk {
  readonly #random: Random
  readonly #people: Readonly<Record<Who, Person>>
  readonly #pod: string
  readonly #followers = new Map<Follower, Place>()
  #model = new FollowModel(0)
  #start = 0
  #number = 0
  /** Whether the webhook takes what it is sent. */
  isReceiving = true
  server: SpawnedServer

  constructor(random: Random, server: SpawnedServer, people: Readonly<Record<Who, Person>>) {
    this.#random = random
    this.server = server
    this.#people = people
    this.#pod = people.alice.pod
  }

  async begin(receiver: Receiver): Promise<void> {
    const { alice, bob } = this.#people
    const answer = await expectStatus(200, alice, 'GET', `${this.#pod}.changes`, {
      accept: 'application/json',
    })
    this.#model = new FollowModel(Number(((await answer.json()) as { cursor: string }).cursor))
    for (const name of ['t/a', 't/c/d']) await this.#put(name)
    await this.#share('t/', { accessTo: true, default: true })
    const channels = [
      [['alice', alice], 'WebSocketChannel2023', 't/'],
      [['alice', alice], 'StreamingHTTPChannel2023', 't/a'],
      [['alice', alice], 'EventSourceChannel2023', 't/c/'],
      [['bob', bob], 'EventSourceChannel2023', 't/'],
      [['bob', bob], 'EventSourceChannel2023', 't/a'],
    ] as const
    const followers = [followFeed(['alice', alice], this.#pod), followFeed(['bob', bob], this.#pod)]
    for (const [who, type, topic] of channels)
      followers.push(await followTopic(who, this.#pod, [type, topic]))
    await subscribe(alice, this.server.url, [
      'WebhookChannel2023',
      `${this.#pod}t/`,
      { sendTo: receiver.url },
    ])
    this.#start = this.#model.seq
    for (const follower of followers) this.#followers.set(follower, { cursor: this.#start, line: undefined })
    await this.#listen()
  }

  async step(): Promise<void> {
    if (this.#random.chance(this.isReceiving ? 0.04 : 0.3)) this.isReceiving = !this.isReceiving
    if (this.#random.chance(0.03)) await this.#crash()
    else await this.#change()
    for (const place of this.#followers.values()) if (this.#random.chance(0.15)) this.#leave(place)
    if (this.#random.chance(0.4)) await this.#listen()
    else await this.#hear()
    await this.#readFeed(this.#random.pick(['alice', 'bob'] as const))
  }

  /** Everybody who is away comes back to where they were. */
  async #listen(): Promise<void> {
    for (const [follower, place] of this.#followers) place.line ??= await follower.open(place.cursor)
    await this.#hear()
  }

  async #hear(): Promise<void> {
    for (const [follower, place] of this.#followers) {
      if (!place.line) continue
      const expected = follower.expected(this.#model, place.cursor)
      expect(await this.#take(follower, place, expected), follower.label).toEqual(expected)
      place.cursor = this.#model.seq
    }
  }

  async #take(follower: Follower, place: Place, expected: readonly string[]): Promise<string[]> {
    const { seq } = this.#model
    const tooLate = new Error(`${follower.label} waits for ${expected}`)
    const late = new Promise<string[]>((_, fail) => setTimeout(fail, 60_000, tooLate).unref())
    const take = (): Promise<string[]> =>
      Promise.race([place.line?.take(seq, expected.length) ?? [], late]).catch(async (reason: unknown) => {
        if (!String(reason).includes('the socket was closed')) throw reason
        // Beats are so fast here that a busy machine misses one: whoever was cut off comes back to where they were.
        place.line = await follower.open(place.cursor)
        return take()
      })
    return take()
  }

  #leave(place: Place): void {
    place.line?.close()
    place.line = undefined
  }

  /** From any place on, page by page; and never what was patched out before somebody might read it. */
  async #readFeed(who: Who): Promise<void> {
    const from = this.#start + this.#random.below(this.#model.seq - this.#start + 1)
    const limit = 1 + this.#random.below(40)
    const heard: string[] = []
    for (let after = from; after < this.#model.seq; ) {
      const url = `${this.#pod}.changes?after=${after}&limit=${limit}`
      const answer = await expectStatus(200, this.#people[who], 'GET', url, { accept: 'application/json' })
      const page = (await answer.json()) as { changes: FeedChange[]; cursor: string }
      heard.push(...page.changes.map((change) => inFeed(change, this.#pod)))
      const told = page.changes.filter(({ delta }) => delta !== undefined)
      const unseen = told.filter(
        ({ cursor }) => !this.#model.log.find(({ seq }) => String(seq) === cursor)?.isSeenByBob,
      )
      if (who === 'bob') expect(unseen).toEqual([])
      after = Number(page.cursor)
    }
    expect(heard, `${who} after ${from}`).toEqual(feedOf(this.#model, who, from))
  }

  async #change(): Promise<void> {
    const chosen = this.#random.below(100)
    const { made, acls } = this.#model
    const held = [...made.keys()].filter((name) => name.startsWith('t/') && name !== 't/')
    if (chosen < 40) return this.#put(this.#random.pick(documents))
    if (chosen < 43) return this.#put('t/.meta')
    if (chosen < 66) {
      const name = this.#random.chance(0.5)
        ? this.#random.pick(['t/a', 't/b'])
        : this.#random.pick([...held, 't/a'])
      const isFull = isContainer(name) && held.some((each) => parentOf(each) === name && !/\.\w+$/.test(each))
      return isFull || !made.has(name) ? this.#put('t/a') : this.#remove(name)
    }
    const subject = this.#random.pick(subjects.filter((each) => made.has(each)))
    if (subject !== '' && acls.has(subject) && this.#random.chance(0.4)) return this.#remove(`${subject}.acl`)
    return this.#share(subject, { accessTo: this.#random.chance(0.5), default: this.#random.chance(0.5) })
  }

  /** By PUT or PATCH, what is there or what is not; a description only where there is something to describe. */
  async #put(name: string): Promise<void> {
    if (name.endsWith('.meta') && !this.#model.made.has(name.slice(0, -'.meta'.length)))
      return this.#put('t/a')
    await this.#write(name, this.#random.chance(0.5))
    this.#model.put(name === 't/.meta' ? 't/' : name)
  }

  #write(name: string, isPatch: boolean): Promise<Response> {
    const triple = `<urn:it> <urn:number> ${++this.#number}.`
    const [method, headers, body] = isPatch
      ? ['PATCH', n3, patchOf({ inserts: triple })]
      : ['PUT', turtle, triple]
    return expectStatus([201, 204], this.#people.alice, method, this.#pod + name, headers, body)
  }

  async #remove(name: string): Promise<void> {
    await expectStatus(205, this.#people.alice, 'DELETE', this.#pod + name)
    this.#model.remove(name)
  }

  async #share(subject: string, isOpen: { accessTo: boolean; default: boolean }): Promise<void> {
    const scopes = (['accessTo', 'default'] as const).filter((scope) => isOpen[scope])
    const rules = scopes.map((scope) => ({ who: this.#people.bob.webId, modes: ['Read'], scope }))
    const iri = this.#pod + subject
    const acl = aclOf(iri, this.#people.alice.webId, rules)
    await expectStatus([201, 204], this.#people.alice, 'PUT', `${iri}.acl`, turtle, acl)
    this.#model.share(subject, isOpen)
  }

  /** A write on its way when the power goes: it happened, or it did not, and that is what everybody is told. */
  async #crash(): Promise<void> {
    const name = this.#random.pick(['t/a', 't/b', 't/c/d', 't/c/e/f'])
    const sent = this.#write(name, false).catch(() => undefined)
    const number = this.#number
    await new Promise((resolve) => setTimeout(resolve, this.#random.below(8)))
    const back = this.server.afterPowerCut()
    for (const place of this.#followers.values()) this.#leave(place)
    this.server = await back
    const isTold = (await sent) !== undefined
    const found = await send(this.#people.alice, 'GET', this.#pod + name)
    const isThere = (await found.text()).includes(` ${number}.`)
    expect(isThere || !isTold).toBe(true)
    if (isThere) this.#model.put(name)
  }

  /** A webhook may be told again what it was told before a kill, under the same id; it misses nothing, and the order is kept. */
  async end(receiver: Receiver): Promise<void> {
    await this.#listen()
    for (const place of this.#followers.values()) this.#leave(place)
    const expected = this.#model.messages('alice', 't/', this.#start).map(withoutState)
    const heard = () => {
      const bodies = receiver.deliveries.map(({ body }) => body)
      const once = new Map(bodies.map((body) => [(JSON.parse(body) as { id: string }).id, body]))
      return [...once.values()].map((body) => withoutState(wordsOf(body, this.#pod)))
    }
    await expect.poll(heard, { timeout: 60_000 }).toEqual(expected)
  }
}

function withoutState(words: string): string {
  return words.split(' ', 2).join(' ')
}
