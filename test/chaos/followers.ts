import { listen, type Message, openEvents, openLines, subscribe } from '../conformance/listeners.ts'
import type { Person } from '../make-person.ts'
import type { FollowModel, Who } from './follow-model.ts'

/** Somebody who follows a pod in one of the ways there are; what is heard is in the words of the model. */
export interface Follower {
  readonly label: string
  /** What should be told after a cursor. */
  expected(model: FollowModel, after: number): string[]
  open(after: number): Promise<Line>
}

export interface Line {
  /** What was told up to this place in the log; as many as expected, where a line does not say how far it has come. */
  take(seq: number, count: number): Promise<string[]>
  close(): void
}

/** A channel on one topic, over a socket, a stream of lines or a stream of events. */
export async function followTopic(
  [who, person]: readonly [Who, Person],
  pod: string,
  [type, topic]: readonly [type: string, topic: string],
): Promise<Follower> {
  const { receiveFrom } = await subscribe(person, new URL('/', pod).href, [type, pod + topic])
  const open = async (after: number): Promise<Line> => {
    const address = `${receiveFrom}?after=${after}`
    if (type === 'EventSourceChannel2023') {
      const events = await openEvents(receiveFrom, { headers: { 'last-event-id': String(after) } })
      return eventLine(events, (data) => wordsOf(data, pod))
    }
    const line = type === 'WebSocketChannel2023' ? await listen(address) : await openLines(address)
    const nextText = 'nextText' in line ? line.nextText : line.next
    const take = async (_seq: number, count: number): Promise<string[]> => {
      const heard: string[] = []
      while (heard.length < count) {
        const text = await nextText()
        if (text !== '') heard.push(wordsOf(text, pod))
      }
      return heard
    }
    return { take, close: line.close }
  }
  return {
    label: `${who} ${type} ${topic}`,
    expected: (model, after) => model.messages(who, topic, after),
    open,
  }
}

/** The change feed as a stream that goes on. */
export function followFeed([who, person]: readonly [Who, Person], pod: string): Follower {
  const open = async (after: number): Promise<Line> => {
    const headers = { 'last-event-id': String(after) }
    const events = await openEvents(`${pod}.changes`, { sender: person, headers })
    return eventLine(events, (data) => inFeed(JSON.parse(data) as FeedChange, pod))
  }
  return { label: `${who} feed`, expected: (model, after) => feedOf(model, who, after), open }
}

/** Ids alone say how far a stream of events has come: what has not been told by then never will be. */
function eventLine(events: Awaited<ReturnType<typeof openEvents>>, words: (data: string) => string): Line {
  const take = async (seq: number): Promise<string[]> => {
    const heard: string[] = []
    for (let reached = 0; reached < seq; ) {
      const { id = '0', data } = await events.nextBlock()
      if (data !== undefined) heard.push(words(data))
      reached = Number(id)
    }
    return heard
  }
  return { take, close: events.close }
}

export function wordsOf(text: string, pod: string): string {
  const { type, object, state = '' } = JSON.parse(text) as Message
  return `${type} ${object.slice(pod.length)} ${state}`.trim()
}

export interface FeedChange {
  readonly cursor: string
  readonly type: string
  readonly object: string
  readonly delta?: unknown
}

export function inFeed({ cursor, type, object }: FeedChange, pod: string): string {
  return `${cursor} ${type} ${object.slice(pod.length)}`
}

export function feedOf(model: FollowModel, who: Who, after: number): string[] {
  return model.feed(who, after).map(({ seq, activity, name }) => `${seq} ${activity} ${name}`)
}
