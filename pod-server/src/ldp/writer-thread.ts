import { flushCompileCache } from 'node:module'
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Clock } from '#base/clock.ts'
import { type ErrorCode, PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Log } from '#base/log.ts'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import type { Body, DataPlace, ResourceKind } from '#storage/store.ts'
import type { Config } from '../config.ts'
import { carryOut } from './carry-out.ts'
import type { Operation, Outcome } from './operation.ts'

export type CarryOut = (operation: Operation) => Promise<Outcome>

export interface WriterThreadContext {
  readonly config: Config
  /** Where the store lies that this process has opened already. */
  readonly place: Required<DataPlace>
  readonly clock: Clock
  readonly log: Log
  /** Told how far the log has come with what the thread has committed. */
  readonly tellCommit: (logEnd: number) => void
  readonly delayReads: (until: (() => Promise<void>) | undefined) => void
}

/**
 * The thread that parses, decides and writes what clients send, so that no write ever delays a read. Both halves of
 * the border are in this file. What happens in one turn of the event loop crosses it together, and time is told with
 * it: the thread has no clock of its own.
 */
export class WriterThread {
  readonly #context: WriterThreadContext
  readonly #waiting = new Map<number, (outcome: Outcome) => void>()
  #worker: Worker | undefined
  #outbox: WireOperation[] = []
  #last = 0
  /** Set while somebody waits to read what only the thread can read so far. */
  #showing: PromiseWithResolvers<void> | undefined
  #isAhead = false
  #isClosing = false
  #paused: (() => void) | undefined

  constructor(context: WriterThreadContext) {
    this.#context = context
  }

  start(): void {
    if (this.#worker) return
    const { config, place } = this.#context
    // The thread finds its code there, stripped of its types. Stripping is WebAssembly, and so is a part of `fetch`: two
    // threads that run some at once can end the process, in V8's one registry of compiled code.
    flushCompileCache()
    const data: ThreadData = { isWriterThread: true, config, place }
    const worker = new Worker(new URL(import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    })
    worker.on('message', (message: FromThread) => this.#hear(message))
    worker.on('error', (error) => this.#context.log.error('the writer thread failed', { error }))
    worker.once('exit', () => this.#lose())
    worker.unref()
    this.#worker = worker
  }

  carryOut: CarryOut = (operation) => {
    return new Promise((resolve) => {
      const number = ++this.#last
      this.#waiting.set(number, resolve)
      if (this.#outbox.length === 0) setImmediate(() => this.#send())
      this.#outbox.push(toWireOperation(number, operation))
    })
  }

  /** Runs while the thread holds still, for what is written from here: accounts, new pods. */
  async alone<T>(run: () => Promise<T>): Promise<T> {
    if (!this.#worker) return run()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#paused = resolve
    this.#tell({ kind: 'pause' })
    await promise
    try {
      return await run()
    } finally {
      this.#tell({ kind: 'resume' })
    }
  }

  /** Resolves when what was begun is done. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    const gone = new Promise((resolve) => worker.once('exit', resolve))
    worker.ref()
    this.#isClosing = true
    this.#send()
    this.#tell({ kind: 'close' })
    await gone
  }

  #send(): void {
    if (this.#outbox.length === 0) return
    this.start()
    const operations = this.#outbox
    this.#outbox = []
    this.#tell({ kind: 'do', now: this.#context.clock.now(), operations })
  }

  #tell(message: ToThread): void {
    this.#worker?.postMessage(message)
  }

  #hear(message: FromThread): void {
    if (message.kind === 'paused') {
      this.#paused?.()
      return
    }
    if (message.kind === 'stumbled') {
      this.#context.log.error('a failure that nobody waited for', { error: message.cause })
      return
    }
    if (message.kind === 'hidden') {
      this.#show(fromWireError(message.refused))
      return
    }
    this.#follow(message.isAhead)
    if (!message.isAhead) this.#show(undefined)
    for (const outcome of message.outcomes) this.#settle(outcome[0], fromWire(outcome))
    this.#context.tellCommit(message.logEnd)
  }

  #follow(isAhead: boolean): void {
    if (isAhead === this.#isAhead) return
    this.#isAhead = isAhead
    this.#context.delayReads(isAhead ? this.#askToShow : undefined)
  }

  /** What was promised in messages that have come is committed when the thread says that it is not ahead. */
  #askToShow = (): Promise<void> => {
    if (!this.#showing) {
      this.#showing = Promise.withResolvers()
      this.start()
      this.#tell({ kind: 'show' })
    }
    return this.#showing.promise
  }

  #show(refused: PodError | undefined): void {
    if (refused) this.#showing?.reject(refused)
    else this.#showing?.resolve()
    this.#showing = undefined
  }

  #settle(number: number, outcome: Outcome): void {
    this.#waiting.get(number)?.(outcome)
    this.#waiting.delete(number)
  }

  #lose(): void {
    this.#worker = undefined
    this.#paused?.()
    // What it had promised and not committed, the next one does again before it begins.
    this.#follow(!this.#isClosing)
    const refused = new PodError('unavailable', 'the server was interrupted: look whether this was stored')
    for (const number of [...this.#waiting.keys()])
      this.#settle(number, { root: undefined, result: { refused } })
    this.#show(new PodError('unavailable', 'the server was interrupted: ask again in a moment'))
  }
}

/** Lists: the names of fields took most of the time that an operation and its outcome are on their way. */
type WireOperation = readonly [
  number: number,
  kind: Operation['kind'],
  iri: ResourceIri,
  agent: Operation['agent'],
  conditions: Operation['conditions'],
  link: string | undefined,
  slug: string | undefined,
  body?: readonly [mediaType: string, essence: string, body: Uint8Array | StoredBlob],
]

type StoredBlob = Extract<Body, { kind: 'blob' }>

type WireOutcome =
  | readonly [number: number, root: ResourceIri | undefined, refused: WireError]
  | readonly [
      number: number,
      root: ResourceIri | undefined,
      refused: undefined,
      iri: ResourceIri,
      isNew: boolean,
      resource?: readonly [kind: ResourceKind, version: number, mediaType: string, isRdf: boolean],
    ]

type ToThread =
  | { readonly kind: 'do'; readonly now: number; readonly operations: readonly WireOperation[] }
  | { readonly kind: 'pause' | 'resume' | 'show' | 'close' }

type FromThread =
  | {
      readonly kind: 'done'
      readonly outcomes: readonly WireOutcome[]
      readonly logEnd: number
      /** Whether some of what was promised is not committed. */
      readonly isAhead: boolean
    }
  | { readonly kind: 'hidden'; readonly refused: WireError }
  | { readonly kind: 'paused' }
  | { readonly kind: 'stumbled'; readonly cause: string }

/** Errors lose their class on the way. */
interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
  readonly cause: string
}

interface ThreadData extends Pick<WriterThreadContext, 'config' | 'place'> {
  readonly isWriterThread: true
}

/** The thread's half. */
function serveWrites(port: MessagePort, { config, place }: ThreadData): void {
  let now = 0
  const clock: Clock = { now: () => now }
  const { store, holdStill, show, isShown } = openSqliteStore(place, clock, {
    limits: config.limits,
    authorization: config.authorization,
    isWriterThread: true,
    keepsJournal: config.workers === 1,
  })
  let outbox: WireOutcome[] = []
  let resume: (() => void) | undefined
  let logEnd = 0
  let saidAhead = false
  const send = () => {
    saidAhead = !isShown()
    const message: FromThread = { kind: 'done', outcomes: outbox, logEnd, isAhead: saidAhead }
    outbox = []
    port.postMessage(message)
  }
  store.onCommit((end) => {
    logEnd = end
    if (saidAhead && isShown()) send()
  })
  const showAll = () => show().then(send, (reason) => port.postMessage(hidden(reason)))
  const perform = async (operation: WireOperation) => {
    const outcome = await carryOut({ config, clock, store }, fromWireOperation(operation))
    if (outbox.length === 0) setImmediate(send)
    outbox.push(toWire(operation[0], outcome))
  }
  const pause = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    resume = resolve
    port.postMessage({ kind: 'paused' } satisfies FromThread)
    return promise
  }
  const underWay = new Set<Promise<void>>()
  const begin = (operation: WireOperation) => {
    const performing = perform(operation).finally(() => underWay.delete(performing))
    underWay.add(performing)
  }
  const end = async () => {
    await Promise.all(underWay)
    await store.close()
    setImmediate(() => port.close())
  }
  // As in cli/serve.ts: what some library left to nobody must not end what others wait for.
  process.on('unhandledRejection', (reason) => {
    const cause = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)
    port.postMessage({ kind: 'stumbled', cause } satisfies FromThread)
  })
  port.on('message', (message: ToThread) => {
    if (message.kind === 'do') {
      now = message.now
      for (const operation of message.operations) begin(operation)
    } else if (message.kind === 'pause') void holdStill(pause)
    else if (message.kind === 'resume') resume?.()
    else if (message.kind === 'show') void showAll()
    else void end()
  })
}

function hidden(reason: unknown): FromThread {
  return { kind: 'hidden', refused: toWireError(reason) }
}

/** What is read from a socket is a view of a shared buffer; a copy is all that should cross. */
function toWireOperation(number: number, operation: Operation): WireOperation {
  const { kind, iri, agent, conditions, link, slug, body } = operation
  if (!body) return [number, kind, iri, agent, conditions, link, slug]
  const content = body.body.kind === 'bytes' ? new Uint8Array(body.body.bytes) : body.body
  return [number, kind, iri, agent, conditions, link, slug, [body.mediaType, body.essence, content]]
}

function fromWireOperation(operation: WireOperation): Operation {
  const [, kind, iri, agent, conditions, link, slug, sent] = operation
  if (!sent) return { kind, iri, agent, conditions, link, slug, body: undefined }
  const [mediaType, essence, content] = sent
  const body: Body = content instanceof Uint8Array ? { kind: 'bytes', bytes: content } : content
  return { kind, iri, agent, conditions, link, slug, body: { mediaType, essence, body } }
}

function toWire(number: number, { root, result }: Outcome): WireOutcome {
  if ('refused' in result) return [number, root, toWireError(result.refused)]
  const { iri, isNew, resource } = result
  if (!resource) return [number, root, undefined, iri, isNew]
  const { kind, version, mediaType, isRdf } = resource
  return [number, root, undefined, iri, isNew, [kind, version, mediaType, isRdf]]
}

function fromWire(outcome: WireOutcome): Outcome {
  const [, root, refused, iri, isNew, resource] = outcome
  if (refused) return { root, result: { refused: fromWireError(refused) } }
  if (!resource) return { root, result: { iri, isNew, resource } }
  const [kind, version, mediaType, isRdf] = resource
  return { root, result: { iri, isNew, resource: { kind, version, mediaType, isRdf } } }
}

function toWireError(refused: unknown): WireError {
  if (!(refused instanceof PodError)) {
    const cause = refused instanceof Error ? (refused.stack ?? refused.message) : String(refused)
    const message = 'something went wrong on our side; nothing was changed'
    return { code: 'internal', message, headers: {}, cause }
  }
  const { code, message, headers, cause } = refused
  return { code, message, headers, cause: cause instanceof Error ? (cause.stack ?? '') : '' }
}

function fromWireError({ code, message, headers, cause }: WireError): PodError {
  return new PodError(code, message, { headers, ...(cause ? { cause: new Error(cause) } : {}) })
}

if (parentPort && (workerData as Partial<ThreadData> | null)?.isWriterThread) {
  serveWrites(parentPort, workerData as ThreadData)
}
