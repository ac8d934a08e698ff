import { type Channel, pushChannels } from './channel.ts'
import { type DeliveryOptions, PushDelivery } from './push-delivery.ts'
import { createPushTurn } from './push-turn.ts'

export interface PushSender {
  /** Looks which push channels there are, and whether it is this process that serves them. */
  review(): Promise<void>
  close(): Promise<void>
}

const reviewMs = 5000

/** Delivers to webhooks and inboxes, from one process of all; what was not delivered when it stopped comes after (NT-37). */
export function createPushSender(options: DeliveryOptions): PushSender {
  const { store, follower, clock, log } = options
  const turn = createPushTurn(store, clock)
  const deliveries = new Map<string, PushDelivery>()
  let isClosed = false
  let reviewing: Promise<void> | undefined
  let isDue = false

  const position = (): number =>
    Math.min(follower.heard(), ...[...deliveries.values()].map((delivery) => delivery.position))

  const stopAll = (): void => {
    for (const delivery of deliveries.values()) delivery.stop()
    deliveries.clear()
  }

  const stopEnded = (standing: ReadonlySet<string>): void => {
    for (const [id, delivery] of deliveries) {
      if (standing.has(id)) continue
      delivery.stop()
      deliveries.delete(id)
    }
  }

  const begin = (channel: Channel, reached: number): void => {
    if (deliveries.has(channel.id)) return
    const cursor = channel.cursor ?? Math.max(channel.since, reached)
    deliveries.set(channel.id, new PushDelivery(channel, cursor, options))
  }

  const reviewOnce = async (): Promise<void> => {
    const channels = await store.read(pushChannels)
    if (channels.length + deliveries.size === 0) return
    await follower.begin()
    const held = await turn.take(position)
    if (isClosed) return
    if (!held || held.isNew) stopAll()
    if (!held) return
    stopEnded(new Set(channels.map(({ id }) => id)))
    for (const channel of channels) begin(channel, held.position)
  }

  const review = (): Promise<void> => {
    isDue = true
    reviewing ??= (async () => {
      while (isDue && !isClosed) {
        isDue = false
        await reviewOnce()
      }
    })().finally(() => {
      reviewing = undefined
    })
    return reviewing
  }
  const reviews = setInterval(() => {
    review().catch((error: unknown) => isClosed || log.error('push channels could not be served', { error }))
  }, reviewMs)
  reviews.unref()
  return {
    review,
    async close() {
      isClosed = true
      clearInterval(reviews)
      await reviewing
      const reached = position()
      stopAll()
      await turn.leave(reached)
    },
  }
}
