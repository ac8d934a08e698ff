import type { Writable } from 'node:stream'
import type { Agent } from '#access/agent.ts'
import { PodError } from '#base/errors.ts'
import type { Log } from '#base/log.ts'
import type { Store } from '#storage/store.ts'
import { readFeed } from './change-feed.ts'
import type { Decisions } from './decisions.ts'
import type { LogFollower } from './log-follower.ts'

export interface LiveFeeds {
  /** Writes what comes after the cursor to an event stream, until either side closes it. */
  open(stream: Writable, question: { storage: number; agent: Agent; after: number }): void
  close(): void
}

export interface LiveFeedOptions {
  readonly store: Store
  readonly decisions: Decisions
  readonly follower: LogFollower
  readonly log: Log
  readonly heartbeatMs: number
}

const pageLimit = 500
/** How long a reader may leave what it was sent before it is dropped; its last id is where it goes on (bug class 25). */
const maxStallMs = 30_000
/** A stream outlives the token it was opened with, but not for long: its reader comes back with the last id and a new one. */
const maxOpenMs = 3_600_000

/** Every open feed reads the log with a cursor of its own, at the pace of its reader: nothing waits in memory. */
export function createLiveFeeds(options: LiveFeedOptions): LiveFeeds {
  const { follower, log, heartbeatMs } = options
  const open = new Set<Writable>()
  return {
    open(stream, question) {
      open.add(stream)
      const feed = new LiveFeed(stream, question, options)
      const stopListening = follower.onGrowth(() => feed.readOn())
      const beats = setInterval(() => feed.beat(), heartbeatMs)
      const over = setTimeout(() => stream.end(), maxOpenMs).unref()
      stream.on('error', (error) => log.debug('a feed broke off', { error }))
      stream.on('close', () => {
        stopListening()
        clearInterval(beats)
        clearTimeout(over)
        open.delete(stream)
      })
      feed.readOn()
    },
    close() {
      for (const stream of open) stream.end()
    },
  }
}

class LiveFeed {
  readonly #stream: Writable
  readonly #question: { storage: number; agent: Agent }
  readonly #options: LiveFeedOptions
  #cursor: number
  #isReading = false

  constructor(
    stream: Writable,
    { after, ...question }: { storage: number; agent: Agent; after: number },
    options: LiveFeedOptions,
  ) {
    this.#stream = stream
    this.#question = question
    this.#options = options
    this.#cursor = after
  }

  readOn(): void {
    if (this.#isReading || this.#stream.writableEnded) return
    this.#isReading = true
    this.#readAll()
      .catch((error: unknown) => {
        // A reader so slow that the log was swept past it: coming back with its last id, it is told so.
        if (error instanceof PodError && error.code === 'gone') return void this.#stream.end()
        this.#options.log.error('a feed could not be read', { error })
        this.#stream.destroy()
      })
      .finally(() => {
        this.#isReading = false
      })
  }

  /** An id without an event: who comes back after a quiet time goes on from here. */
  beat(): void {
    if (!this.#isReading) this.#stream.write(`: still here\nid: ${this.#cursor}\n\n`)
  }

  async #readAll(): Promise<void> {
    const { follower } = this.#options
    while (this.#cursor < follower.end() && this.#stream.writable) {
      const question = { ...this.#question, after: this.#cursor, limit: pageLimit, end: follower.end() }
      const { changes, cursor } = await readFeed(this.#options, question)
      const events = changes.map(
        (change) => `event: change\nid: ${change.cursor}\ndata: ${JSON.stringify(change)}\n\n`,
      )
      this.#cursor = Number(cursor)
      if (events.length > 0 && !this.#stream.write(events.join(''))) await drained(this.#stream)
    }
  }
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const stall = setTimeout(() => stream.destroy(), maxStallMs)
    const done = (): void => {
      clearTimeout(stall)
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })
}
