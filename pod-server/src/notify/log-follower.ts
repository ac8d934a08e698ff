import type { Log } from '#base/log.ts'
import type { LogEntry, LogPage, Store } from '#storage/store.ts'

/** Another process on the same data, or several: what one of them did, the others hear of. */
export interface Peers {
  tell(news: News): void
  onNews(listener: (news: News) => void): () => void
}

/** The log has come so far; a channel was made or ended; or an account took something back from who acts for it. */
export type News =
  | { readonly kind: 'commit'; readonly logEnd: number }
  | { readonly kind: 'channels' | 'revocation' }

export const noPeers: Peers = { tell: () => {}, onNews: () => () => {} }

export interface LogFollower {
  /** Before anybody listens nothing is followed, and no write is slower for it. Resolves when the log's end is known. */
  begin(): Promise<void>
  /** How far the log is known to be on disk, once begun. */
  end(): number
  /** How far everything was told. */
  heard(): number
  /** Whether anybody listens decides whether entries are read at all. */
  follow(hear: (entry: LogEntry) => Promise<void>, isNeeded: () => boolean): void
  /** Called when the log has grown; for readers with a cursor of their own. */
  onGrowth(listener: () => void): () => void
  close(): void
}

const pageSize = 500
/** Should word from another process get lost, or a program write beside the server, it is heard of after this. */
const pollMs = 5000

/**
 * Reads the log as it grows, in order, each entry once (NT-21). Only what is on disk is told: commits say so
 * themselves, and what the slow poll finds is told when the next poll finds it still there.
 */
export function followLog({ store, peers, log }: { store: Store; peers: Peers; log: Log }): LogFollower {
  const growth = new Set<() => void>()
  const stops: (() => void)[] = []
  let durable = 0
  let cursor = 0
  let begun: Promise<void> | undefined
  let isReading = false
  let isClosed = false
  let hear: ((entry: LogEntry) => Promise<void>) | undefined
  let isNeeded = () => false

  const readOn = async (): Promise<void> => {
    while (cursor < durable && !isClosed) {
      const page = isNeeded() ? await store.read((reader) => reader.log(pageAfter(cursor))) : []
      const ripe = page.filter(({ seq }) => seq <= durable)
      for (const entry of ripe) {
        await hear?.(entry)
        cursor = entry.seq
      }
      if (ripe.length === 0) cursor = durable
    }
  }
  const wake = (): void => {
    if (isReading) return
    isReading = true
    // After the writers were told of their success, and once for all that was committed meanwhile.
    setImmediate(() => {
      for (const listener of growth) listener()
      readOn()
        .catch((error: unknown) => isClosed || log.error('the log could not be followed', { error }))
        .finally(() => {
          isReading = false
        })
    })
  }
  const advance = (logEnd: number): void => {
    if (logEnd > durable) durable = logEnd
    if (cursor < durable && !isClosed) wake()
  }
  const begin = async (): Promise<void> => {
    const readEnd = () => store.read((reader) => reader.logEnd())
    stops.push(
      store.onCommit(advance),
      peers.onNews((news) => news.kind === 'commit' && advance(news.logEnd)),
    )
    let seen = await readEnd()
    cursor = Math.max(durable, seen)
    durable = cursor
    const poll = async (): Promise<void> => {
      advance(seen)
      seen = await readEnd()
    }
    const timer = setInterval(() => {
      poll().catch((error: unknown) => isClosed || log.error('the log could not be looked at', { error }))
    }, pollMs)
    timer.unref()
    stops.push(() => clearInterval(timer))
  }
  return {
    begin() {
      begun ??= begin()
      return begun
    },
    end: () => durable,
    heard: () => cursor,
    follow(listener, needed) {
      hear = listener
      isNeeded = needed
    },
    onGrowth(listener) {
      growth.add(listener)
      return () => void growth.delete(listener)
    },
    close() {
      isClosed = true
      for (const stop of stops) stop()
    },
  }
}

function pageAfter(after: number): LogPage {
  return { after, limit: pageSize, withDelta: false }
}
