import type { Channel } from '#notify/channel.ts'
import { senderOf } from '#notify/notifications.ts'
import { channelTypes, notificationContext, typeIri } from '#notify/vocabulary.ts'
import { servicePath } from './notification-description.ts'

/** NT-9: the channel as its subscriber sees it, with the features that were taken. */
export function describeChannel(channel: Channel, baseUrl: string): Record<string, unknown> {
  const { type, topic, sendTo, state, startAt, endAt, rateMs, accept } = channel
  const isPush = channelTypes[type] === 'push'
  return {
    '@context': [notificationContext],
    id: channelAddress(channel, baseUrl),
    type: typeIri(type),
    topic,
    ...(isPush ? { sender: senderOf(baseUrl), sendTo } : { receiveFrom: receiveAddress(channel, baseUrl) }),
    ...(state === undefined ? {} : { state }),
    ...(startAt === undefined ? {} : { startAt: new Date(startAt).toISOString() }),
    endAt: new Date(endAt).toISOString(),
    ...(rateMs === 0 ? {} : { rate: `PT${rateMs / 1000}S` }),
    accept,
  }
}

export function channelAddress({ type, id }: Channel, baseUrl: string): string {
  return `${baseUrl}${servicePath.slice(1)}${type}/${id}`
}

/** NT-23, NT-31, NT-33: an address that is enough by itself, since browsers can add no header to what they open there. */
export function receiveAddress(channel: Channel, baseUrl: string): string {
  const address = `${channelAddress(channel, baseUrl)}/receive`
  return channel.type === 'WebSocketChannel2023' ? address.replace(/^http/, 'ws') : address
}
