/** Words of the Solid Notifications Protocol and its channel types. */
export const notifications = 'http://www.w3.org/ns/solid/notifications#'

/** NT-7: the drafts' prose leaves the s out. */
const misspelt = 'http://www.w3.org/ns/solid/notification#'

export const notificationContext = 'https://www.w3.org/ns/solid/notification/v1'

/** NT-6: the context of the channel drafts and that of the editor's draft. */
export const knownContexts: readonly string[] = [
  notificationContext,
  'https://www.w3.org/ns/solid/notifications-context/v1',
]

export const activityStreams = 'https://www.w3.org/ns/activitystreams'

/** Pull: the subscriber connects and listens. Push: the server goes and tells. */
export const channelTypes = {
  WebSocketChannel2023: 'pull',
  EventSourceChannel2023: 'pull',
  StreamingHTTPChannel2023: 'pull',
  WebhookChannel2023: 'push',
  LDNChannel2023: 'push',
} as const

export type ChannelType = keyof typeof channelTypes

/** NT-3, NT-14: what every service here understands. */
export const features = ['accept', 'endAt', 'rate', 'startAt', 'state'] as const

export function isChannelType(name: string): name is ChannelType {
  return Object.hasOwn(channelTypes, name)
}

export function typeIri(type: ChannelType): string {
  return notifications + type
}

export function isTypeIri(iri: string, type: ChannelType): boolean {
  return iri === notifications + type || iri === misspelt + type
}
