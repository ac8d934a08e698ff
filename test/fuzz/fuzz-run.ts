import { median, residentMegabytes } from '../server-health.ts'
import type { SpawnedServer } from '../spawn-server.ts'
import { type Answer, KeepAlive } from './keep-alive.ts'
import type { FuzzRequest } from './requests.ts'

const connections = 16
/** How long half a request is left open before its client goes away. */
const brokenWaitMs = 30
const sampleEvery = 500
/** What no answer may tell: where our files are, and what called what. */
const innards = /node_modules|file:\/\/\/|\.[jt]s:\d+:\d+/

/** What a run is told, and what it has seen. The first thing that must not be ends it, with the request that caused it. */
export class FuzzRun {
  /** How often each status was the answer; 0 where a broken request got none. */
  readonly statuses = new Map<number, number>()
  /** The server's main memory, once in five hundred requests. */
  readonly megabytes: number[] = []
  slowestMs = 0
  readonly #server: SpawnedServer
  readonly #next: () => FuzzRequest
  readonly #noteTag: (target: string, tag: string) => void
  #sent = 0
  #log = ''

  constructor(
    server: SpawnedServer,
    next: () => FuzzRequest,
    noteTag: (target: string, tag: string) => void = () => undefined,
  ) {
    this.#server = server
    this.#next = next
    this.#noteTag = noteTag
    server.process.stderr?.on('data', (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-500_000)
    })
  }

  async send(requests: number): Promise<void> {
    const one = async (): Promise<void> => {
      const connection = new KeepAlive(this.#server.url)
      while (this.#sent < requests) await this.#sendNext(connection)
      connection.close()
    }
    await Promise.all(Array.from({ length: connections }, one))
  }

  /** What no client saw: failures that nobody waited for, and ends of query processes. */
  accidents(): string[] {
    return this.#log.match(/.*nobody waited for.*|(?:.*\n){0,30}Node\.js v.*/g) ?? []
  }

  /**
   * How much more the server held in the last third of the run than in the second: caches fill in the first. Of a run
   * too short to have thirds nothing can be said.
   */
  growthMegabytes(): number {
    const third = Math.floor(this.megabytes.length / 3)
    if (third === 0) return 0
    return median(this.megabytes.slice(-third)) - median(this.megabytes.slice(third, 2 * third))
  }

  async #sendNext(connection: KeepAlive): Promise<void> {
    const number = this.#sent++
    if (number % sampleEvery === 0) this.megabytes.push(residentMegabytes(this.#server))
    const request = this.#next()
    const start = performance.now()
    const answer = await this.#answerTo(connection, request).catch((reason: unknown) => {
      throw this.#mishap(String(reason), request, number)
    })
    this.slowestMs = Math.max(this.slowestMs, performance.now() - start)
    const status = answer?.status ?? 0
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    if (answer?.etag !== undefined) this.#noteTag(request.target, answer.etag)
    // 501: the part of the account API that needs mail, and transfer codings that nobody knows.
    const isMissing = status === 501 && (request.target.startsWith('/.account/') || request.isBroken)
    if (answer && status >= 500 && !isMissing) throw this.#mishap(answer.text, request, number)
    if (answer && innards.test(answer.text)) throw this.#mishap(answer.text, request, number)
  }

  #answerTo(connection: KeepAlive, { bytes, method, isBroken }: FuzzRequest): Promise<Answer | undefined> {
    return isBroken ? connection.provoke(bytes, brokenWaitMs) : connection.ask(bytes, method)
  }

  #mishap(what: string, { bytes }: FuzzRequest, number: number): Error {
    const sent = JSON.stringify(bytes.toString('latin1').slice(0, 6000))
    const end = this.#server.process.exitCode ?? this.#server.process.signalCode ?? 'runs on'
    return new Error(`${what}\nrequest ${number}: ${sent}\nserver: ${end}\n${this.#log.slice(-4000)}`)
  }
}
