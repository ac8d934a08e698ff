import cluster, { type Worker } from 'node:cluster'
import type { News, Peers } from '#notify/log-follower.ts'

interface Letter {
  readonly kind: 'news'
  readonly news: News
}

/** In the primary: passes what one worker tells on to all others. */
export function passNewsOn(): void {
  cluster.on('message', (from: Worker, message: unknown) => {
    if (!isLetter(message)) return
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker !== undefined && worker.id !== from.id && worker.isConnected()) worker.send(message)
    }
  })
}

/** In a worker: the others, by way of the primary. A letter that is lost is made up for by looking at the log now and then. */
export function otherWorkers(): Peers {
  const listeners = new Set<(news: News) => void>()
  process.on('message', (message: unknown) => {
    if (!isLetter(message)) return
    for (const listener of listeners) listener(message.news)
  })
  return {
    tell(news) {
      const letter: Letter = { kind: 'news', news }
      if (process.connected) process.send?.(letter)
    },
    onNews(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function isLetter(message: unknown): message is Letter {
  return (message as { kind?: unknown } | null)?.kind === 'news'
}
