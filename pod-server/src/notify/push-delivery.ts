import type { Clock } from '#base/clock.ts'
import type { Log } from '#base/log.ts'
import type { SafeFetch } from '#base/safe-fetch.ts'
import type { Store } from '#storage/store.ts'
import { type Channel, keepChannel, removeChannel } from './channel.ts'
import type { Decisions } from './decisions.ts'
import type { LogFollower } from './log-follower.ts'
import type { Change } from './message.ts'
import { missedBy, type Told } from './replay.ts'
import { type Hearer, maxTimerMs } from './subscription.ts'
import type { TopicHub } from './topic-hub.ts'
import type { SignDelivery } from './webhook-signature.ts'

export interface DeliveryOptions {
  readonly store: Store
  readonly decisions: Decisions
  readonly follower: LogFollower
  readonly hub: TopicHub
  readonly safeFetch: SafeFetch
  readonly sign: SignDelivery
  readonly clock: Clock
  readonly log: Log
}

/** NT-29: how long a receiver may take, how the waits between tries grow, and after how long it counts as gone. */
const timeoutMs = 10_000
const firstWaitMs = 1000
const longestWaitMs = 10 * 60_000
const giveUpMs = 24 * 3_600_000
const maxAnswerBytes = 256 * 1024

/**
 * One push channel: a reader of the log with a cursor. It sends one message at a time, in order; while its receiver fails
 * nothing is kept but the cursor, and every message is decided anew when it is sent (NT-12).
 */
export class PushDelivery implements Hearer {
  channel: Channel
  readonly #options: DeliveryOptions
  readonly #gone = new AbortController()
  readonly #leaveHub: () => void
  #cursor: number
  #sentAt = 0
  #isRunning = false
  #failures = 0
  #retry: NodeJS.Timeout | undefined

  constructor(channel: Channel, cursor: number, options: DeliveryOptions) {
    this.channel = channel
    this.#cursor = cursor
    this.#options = options
    this.#leaveHub = options.hub.add(this)
    this.#run()
  }

  /** Up to here everything was delivered, or written down as still to come. */
  get position(): number {
    const isBehind = this.#isRunning || this.#retry !== undefined
    const isUnwritten = isBehind && this.channel.cursor === undefined
    return isUnwritten ? this.#cursor : this.#options.follower.heard()
  }

  stop(): void {
    this.#gone.abort()
    clearTimeout(this.#retry)
    this.#leaveHub()
  }

  /** Only a wake-up: what there is to tell is read from the log. */
  wants(change: Change): boolean {
    this.#run(change.entry.seq - 1)
    return false
  }

  tell(): void {}

  #run(from?: number): void {
    if (this.#isOver()) this.stop()
    if (this.#isRunning || this.#retry !== undefined || this.#gone.signal.aborted) return
    // A rest between two changes needs no reading; one that is written down must not be skipped.
    if (from !== undefined && this.channel.cursor === undefined) {
      this.#cursor = Math.max(this.#cursor, from)
    }
    this.#isRunning = true
    this.#deliverAll()
      .catch((error: unknown) => {
        this.#options.log.error('a delivery could not be made', { error })
        this.#tryLater()
      })
      .finally(() => {
        this.#isRunning = false
        if (this.#cursor < this.#options.follower.heard() && !this.#gone.signal.aborted) this.#run()
      })
  }

  async #deliverAll(): Promise<void> {
    const { follower } = this.#options
    while (this.#cursor < follower.end() && !this.#gone.signal.aborted) {
      const end = follower.end()
      let last: Told | undefined
      for await (const told of missedBy(this.channel, { after: this.#cursor, end }, this.#options)) {
        last = told
        if (this.channel.rateMs === 0 && !(await this.#deliver(told))) return
      }
      if (last !== undefined && this.channel.rateMs > 0 && !(await this.#deliverPaced(last))) return
      this.#cursor = end
    }
  }

  /** Of what came within one `rate` only the last is told, when it is over (NT-14). */
  async #deliverPaced(told: Told): Promise<boolean> {
    const wait = this.#sentAt + this.channel.rateMs - this.#options.clock.now()
    if (wait <= 0) return this.#deliver(told)
    this.#runIn(wait)
    return false
  }

  /** NT-14: nothing comes after endAt, nor what waited for its turn or for the receiver until then. */
  #isOver(): boolean {
    return this.#options.clock.now() >= this.channel.endAt
  }

  /** True when the receiver has it. */
  async #deliver({ seq, message }: Told): Promise<boolean> {
    if (this.#isOver()) return false
    const status = await this.#post(message)
    if (this.#gone.signal.aborted) return false
    if (status >= 200 && status < 300) {
      this.#cursor = seq
      this.#failures = 0
      this.#sentAt = this.#options.clock.now()
      if (this.channel.cursor !== undefined) await this.#keep({})
      return true
    }
    await this.#failed(status)
    return false
  }

  async #post(body: string): Promise<number> {
    const { sendTo = '', accept } = this.channel
    const { safeFetch, sign, log } = this.#options
    try {
      const headers = { 'content-type': accept, ...(await sign(sendTo)) }
      const { signal } = this.#gone
      const request = { method: 'POST' as const, headers, body, signal, timeoutMs, maxBytes: maxAnswerBytes }
      return (await safeFetch(sendTo, request)).status
    } catch (error) {
      log.debug('a receiver could not be reached', { channel: this.channel.type, error })
      return 0
    }
  }

  async #failed(status: number): Promise<void> {
    const { clock, store, log } = this.#options
    const failingSince = this.channel.failingSince ?? clock.now()
    // RFC 9110 15.5.11: 410 says that it will stay away.
    if (status === 410 || clock.now() - failingSince > giveUpMs) {
      log.info('a channel is given up: its receiver is gone', { channel: this.channel.type, status })
      this.stop()
      await store.write((writer) => removeChannel(writer, this.channel.id))
      return
    }
    if (this.channel.cursor !== this.#cursor) await this.#keep({ cursor: this.#cursor, failingSince })
    this.#tryLater()
  }

  #tryLater(): void {
    const wait = Math.min(firstWaitMs * 2 ** this.#failures++, longestWaitMs)
    this.#runIn(wait * (0.5 + Math.random() / 2))
  }

  #runIn(wait: number): void {
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined
        this.#run()
      },
      Math.min(wait, maxTimerMs),
    ).unref()
  }

  async #keep(progress: Pick<Channel, 'cursor' | 'failingSince'>): Promise<void> {
    const { cursor: _cursor, failingSince: _since, ...rest } = this.channel
    this.channel = { ...rest, ...progress }
    const { clock, store } = this.#options
    await store.write((writer) => keepChannel(writer, this.channel, clock.now()))
  }
}
