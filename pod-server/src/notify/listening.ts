import type { Permit } from '#access/permit.ts'
import type { Clock } from '#base/clock.ts'
import type { Log } from '#base/log.ts'
import type { Store } from '#storage/store.ts'
import { type Channel, findChannel, keepChannel } from './channel.ts'
import type { Decisions } from './decisions.ts'
import type { LogFollower } from './log-follower.ts'
import type { Change } from './message.ts'
import { canReplay, missedBy, staleVersion, stateMessage, type Told } from './replay.ts'
import { atEnd, type Hearer, maxTimerMs, paceOf, type Wording } from './subscription.ts'
import type { TopicHub } from './topic-hub.ts'

/** Why a line is closed: its time is over, it was ended, it did not take what it was sent, or the server stops. */
export type Ending = 'over' | 'ended' | 'slow' | 'stopping'

/** One open line to a subscriber: a socket or a stream. */
export interface Line {
  /** Resolves when the message is on its way, or never will be. */
  send(told: Told): Promise<void>
  /** Whether too much is waiting to be taken (bug class 25). */
  isFull(): boolean
  /** Shows that both ends are there; `cursor` is how far everything was told. */
  beat(cursor: number): void
  /** `cursor` is where to go on. */
  end(reason: Ending, cursor: number): void
}

export interface Listening {
  /** Puts a line on a channel, from `after` where it was left; gives the way to take it off, and to leave its seat. */
  attach(channel: Channel, line: Line, place: { after: number | undefined; leave: () => void }): () => void
  /** Closes the lines of channels that were ended, here or in another process. */
  review(): Promise<void>
  close(): void
}

export interface ListeningOptions {
  readonly store: Store
  readonly decisions: Decisions
  readonly follower: LogFollower
  readonly hub: TopicHub
  readonly clock: Clock
  readonly log: Log
  readonly heartbeatMs: number
}

interface Attached {
  beat(): void
  end(reason: Ending): void
  readonly channel: Channel
  keptAt: number
}

const keepEveryMs = 20 * 60_000

/** All open lines of this process: told when their topics change, kept alive, closed when their time is over. */
export function createListening(options: ListeningOptions): Listening {
  const { store, clock, log, heartbeatMs } = options
  const attached = new Set<Attached>()
  let isClosed = false

  const review = async (): Promise<void> => {
    const now = clock.now()
    const heard: Channel[] = []
    for (const each of attached) {
      const channel = await store.read((reader) => findChannel(reader, each.channel.id))
      if (!channel) each.end(each.channel.endAt <= now ? 'over' : 'ended')
      else if (now - each.keptAt > keepEveryMs) {
        each.keptAt = now
        heard.push(channel)
      }
    }
    if (heard.length === 0) return
    await store.write(async (writer) => {
      for (const channel of heard) await keepChannel(writer, channel, now)
    })
  }
  const beats = setInterval(() => {
    for (const each of attached) each.beat()
    review().catch((error: unknown) => isClosed || log.error('channels could not be reviewed', { error }))
  }, heartbeatMs)
  beats.unref()

  return {
    review,
    attach(channel, line, { after, leave }) {
      const reading = new Attachment(channel, line, options)
      const detach = (): void => {
        reading.stop()
        attached.delete(each)
        leave()
      }
      const end = (reason: Ending): void => {
        const { position } = reading
        detach()
        line.end(reason, position)
      }
      const each: Attached = { channel, keptAt: clock.now(), beat: () => line.beat(reading.position), end }
      attached.add(each)
      reading.start(after, end).catch((error: unknown) => {
        if (!isClosed) log.error('a channel could not be read', { error })
        end('stopping')
      })
      return detach
    },
    close() {
      isClosed = true
      clearInterval(beats)
      for (const each of attached) each.end('stopping')
    },
  }
}

/** One line's place in the log: first it catches up, then it is told as things happen, nothing twice and nothing left out. */
class Attachment implements Hearer {
  readonly channel: Channel
  readonly #line: Line
  readonly #options: ListeningOptions
  readonly #stops: (() => void)[] = []
  readonly #pace: ReturnType<typeof paceOf>
  #position = 0
  #isLive = false
  #isStopped = false
  #end: (reason: Ending) => void = () => {}
  #wake: () => void = () => {}

  constructor(channel: Channel, line: Line, options: ListeningOptions) {
    this.channel = channel
    this.#line = line
    this.#options = options
    const again = (change: Change) => void options.hub.deliver(change, this)
    this.#pace = paceOf(channel, { clock: options.clock, again })
  }

  /** Up to here everything was told. */
  get position(): number {
    const isUpToDate = this.#isLive && !this.#pace.isHolding()
    return isUpToDate ? Math.max(this.#position, this.#options.follower.heard()) : this.#position
  }

  async start(after: number | undefined, end: (reason: Ending) => void): Promise<void> {
    const { hub, clock, store, follower } = this.#options
    this.#end = end
    await follower.begin()
    if (this.#isStopped) return
    this.#position = follower.end()
    this.#stops.push(
      hub.add(this),
      atEnd(this.channel, clock, () => end('over')),
    )
    await this.#untilNext()
    if (this.#isStopped) return
    if (after !== undefined && (await canReplay(store, after))) this.#position = after
    else if (after !== undefined || (await staleVersion(this.channel, this.#options)) !== undefined) {
      const told = await stateMessage(this.channel, this.#options)
      if (told) await this.#send(told)
    }
    await this.#catchUp()
  }

  stop(): void {
    this.#isStopped = true
    this.#wake()
    this.#pace.stop()
    for (const stop of this.#stops.splice(0)) stop()
  }

  wants(change: Change): boolean {
    const isNew = this.#isLive && !this.#isStopped && change.entry.seq > this.#position
    return isNew && this.#pace.allows(change)
  }

  tell(permit: Permit, change: Change, write: Wording): void {
    if (this.#isStopped) return
    if (this.#line.isFull()) {
      this.#end('slow')
      return
    }
    const { seq } = change.entry
    void this.#line.send({ seq, message: write(permit, this.channel.accept) })
    this.#position = Math.max(this.#position, seq)
  }

  async #catchUp(): Promise<void> {
    const { follower } = this.#options
    while (this.#position < follower.end() && !this.#isStopped) {
      await this.#untilNext()
      const end = follower.end()
      let last: Told | undefined
      for await (const told of missedBy(this.channel, { after: this.#position, end }, this.#options)) {
        if (this.#isStopped) return
        if (this.channel.rateMs > 0) last = told
        else await this.#send(told)
      }
      // NT-14: of what came within one rate the last is told.
      if (last && !this.#isStopped) await this.#send(last)
      this.#position = end
    }
    this.#isLive = true
  }

  /** At the pace of the reader: a long absence must not fill the memory. */
  async #send(told: Told): Promise<void> {
    await this.#line.send(told)
    this.#pace.told()
    this.#position = Math.max(this.#position, told.seq)
  }

  /** NT-14: until startAt is reached, or the rate is over. */
  async #untilNext(): Promise<void> {
    for (;;) {
      const waitMs = this.#pace.nextAt() - this.#options.clock.now()
      if (waitMs <= 0 || this.#isStopped) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(waitMs, maxTimerMs)).unref()
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}
