import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { PodError } from '#base/errors.ts'
import { visitor } from '#base/safe-fetch.ts'

export interface Ask {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** A file is opened anew for every try. */
  readonly body?: Uint8Array<ArrayBuffer> | (() => Promise<OpenFile>)
}

export interface OpenFile {
  /** Bytes, where they are known before. */
  readonly size: string | undefined
  readonly chunks: AsyncIterable<Uint8Array>
  close(): void
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The whole body; 'too-large' when it does not end. */
  bytes(limit: number): Promise<Uint8Array<ArrayBuffer>>
  chunks(): AsyncIterable<Uint8Array>
  discard(): void
}

/** A connection that broke before there was an answer; what is wrong with a server, not with what was asked of it. */
export class Unreachable extends PodError {}

/** One that broke in the middle of a body, which may be the fault of that. */
export class BrokenOff extends PodError {}

const agents = { 'http:': new Agent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) }
/** RFC 9110 10.1.1: who does not answer the question whether to send a body may not know it. */
const longestQuestionMs = 1000

/**
 * One request to one address: no redirect is followed, and no server may say nothing for longer than `timeoutMs`. A file is
 * sent when the server has said that it will take it: whoever refuses one in its middle hangs up, and the reason is lost.
 */
export async function send(url: string, ask: Ask, timeoutMs: number): Promise<Answer> {
  const file = typeof ask.body === 'function' ? await ask.body() : undefined
  const watch = watchOver(timeoutMs)
  try {
    const message = await answerTo(url, ask, file, watch)
    watch.moved()
    return answerOf(message, watch, url)
  } catch (cause) {
    watch.end()
    throw explained(cause, watch, file ? brokenOff(url, cause) : unreachable(url, cause))
  } finally {
    file?.close()
  }
}

function answerTo(url: string, ask: Ask, file: OpenFile | undefined, watch: Watch): Promise<IncomingMessage> {
  const { protocol } = new URL(url)
  const isSecure = protocol === 'https:'
  return new Promise((resolve, reject) => {
    const asked = (isSecure ? secureRequest : request)(url, {
      method: ask.method ?? 'GET',
      agent: agents[isSecure ? 'https:' : 'http:'],
      signal: watch.signal,
      maxHeaderSize: 64 * 1024,
      headers: {
        'user-agent': visitor,
        'accept-encoding': 'identity',
        ...ask.headers,
        ...(file && {
          expect: '100-continue',
          ...(file.size !== undefined && { 'content-length': file.size }),
        }),
      },
    })
    asked.once('response', resolve).on('error', reject)
    if (!file) {
      asked.end(ask.body)
      return
    }
    const begin = once(() => {
      // The answer says what went wrong, if there is one.
      pipeline(watched(file.chunks, watch), asked).catch(reject)
    })
    asked.once('continue', begin)
    const question = setTimeout(begin, longestQuestionMs)
    asked.once('close', () => clearTimeout(question)).once('response', () => clearTimeout(question))
    asked.flushHeaders()
  })
}

function once(run: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) run()
    isDone = true
  }
}

function answerOf(message: IncomingMessage, watch: Watch, url: string): Answer {
  const headers = toHeaders(message.headers)
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    try {
      // Nobody asked for it, and it would not be byte for byte what is kept.
      if (!/^(identity)?$/i.test(headers.get('content-encoding') ?? ''))
        throw new PodError('upstream-failed', 'is sent compressed, though nobody asked for that')
      yield* watched(message, watch)
    } catch (cause) {
      throw explained(cause, watch, brokenOff(url, cause))
    } finally {
      watch.end()
      message.destroy()
    }
  }
  return {
    status: message.statusCode ?? 0,
    headers,
    chunks,
    async bytes(limit) {
      const kept: Uint8Array[] = []
      let size = 0
      for await (const chunk of chunks()) {
        size += chunk.length
        if (size > limit) throw new PodError('too-large', `has more than ${limit} bytes`)
        kept.push(chunk)
      }
      return Buffer.concat(kept)
    },
    discard() {
      // What is short leaves its connection to the next request.
      let left = 64 * 1024
      message.once('close', watch.end).on('error', () => {})
      message.on('data', (chunk: Uint8Array) => {
        left -= chunk.length
        if (left < 0) message.destroy()
      })
    },
  }
}

interface Watch {
  readonly signal: AbortSignal
  moved(): void
  end(): void
}

/** Whatever moves may be slow; what does not, ends. */
function watchOver(timeoutMs: number): Watch {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  return { signal: controller.signal, moved: () => timer.refresh(), end: () => clearTimeout(timer) }
}

async function* watched(body: AsyncIterable<Uint8Array>, watch: Watch): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    watch.moved()
    yield chunk
  }
}

function explained(cause: unknown, { signal }: Watch, broken: PodError): PodError {
  if (cause instanceof PodError) return cause
  return signal.aborted ? new PodError('timeout', 'the server says nothing any more', { cause }) : broken
}

function unreachable(url: string, cause: unknown): PodError {
  return new Unreachable('upstream-failed', `the connection to ${new URL(url).host} breaks`, { cause })
}

function brokenOff(url: string, cause: unknown): PodError {
  return new BrokenOff('upstream-failed', `the connection to ${new URL(url).host} breaks in the middle`, {
    cause,
  })
}

function toHeaders(raw: IncomingHttpHeaders): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(raw))
    for (const one of [value ?? []].flat()) headers.append(name, one)
  return headers
}
