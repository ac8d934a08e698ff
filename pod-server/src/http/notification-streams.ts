import type { Request, Response } from 'express'
import { PodError } from '#base/errors.ts'
import type { Channel } from '#notify/channel.ts'
import type { Line } from '#notify/listening.ts'
import type { Notifications } from '#notify/notifications.ts'
import { eventSourceLine, streamHeaders, streamingLine } from '#notify/stream-line.ts'
import type { ChannelType } from '#notify/vocabulary.ts'

/** NT-31, NT-33: an answer that goes on for as long as there is something to tell. */
export async function answerStream(
  notifications: Notifications,
  type: ChannelType,
  request: Request,
  response: Response,
): Promise<void> {
  if (type !== 'EventSourceChannel2023' && type !== 'StreamingHTTPChannel2023') {
    throw new PodError('bad-request', 'this address is for a WebSocket: open it as one')
  }
  const found = await notifications.find(String(request.params.id))
  const channel = found?.type === type ? found : undefined
  if (type === 'EventSourceChannel2023') {
    // NT-34: the one answer after which a browser does not come back.
    if (!channel) response.status(204).end()
    else stream(notifications, channel, { request, response, line: eventSourceLine(response) })
    return
  }
  if (!channel) throw new PodError('not-found', 'there is no such channel, or it is over')
  stream(notifications, channel, { request, response, line: streamingLine(response) })
}

function stream(
  notifications: Notifications,
  channel: Channel,
  { request, response, line }: { request: Request; response: Response; line: Line },
): void {
  const isEvents = channel.type === 'EventSourceChannel2023'
  const after = cursorOf(request)
  // Who left meanwhile will not say so again: a seat taken now would never be free.
  if (response.destroyed) return
  const leave = notifications.seats.take(channel.owner)
  response.writeHead(200, {
    ...streamHeaders,
    'content-type': isEvents ? 'text/event-stream' : channel.accept,
  })
  response.flushHeaders()
  const detach = notifications.listen(channel, line, { after, leave })
  response.on('close', detach)
  // Where it begins: who is cut off before the first message goes on from here.
  if (isEvents && after === undefined) line.beat(notifications.follower.heard())
}

/** NT-34: a browser names the last event it had; a reader that has no headers can say it in the address. */
export function cursorOf(request: Request): number | undefined {
  const named = request.headers['last-event-id'] ?? new URL(request.url, 'http://a').searchParams.get('after')
  if (typeof named !== 'string' || named === '') return undefined
  if (!/^\d{1,15}$/.test(named)) throw new PodError('bad-request', 'the cursor is not one of this server')
  return Number(named)
}
