import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PodError } from '#base/errors.ts'
import type { Log } from '#base/log.ts'
import type { FromProcess, Piece, QueryRequest, ToProcess } from './query-messages.ts'

export interface QueryAnswer {
  readonly contentType: string
  /** Taking a piece lets the query produce another; not taking the last one ends the query. */
  readonly body: AsyncIterable<Uint8Array>
}

interface RunOptions {
  readonly signal: AbortSignal
  readonly queryMs: number
  /** Called when the process can take another query; never when it was killed. */
  free(): void
}

/** How long a cancelled query may take to notice before its process is killed. */
const graceMs = 200
/** An unused process goes after a while: it holds a query engine in memory. */
const idleMs = 5 * 60_000

/** This side of one query process. Runs one query at a time. */
export class QueryProcess {
  readonly #child: ChildProcess
  readonly #log: Log
  #receive: (message: FromProcess | 'gone') => void = () => {}
  readonly #ready: Promise<void>
  #idleTimer: NodeJS.Timeout | undefined

  constructor(databasePath: string, log: Log, gone: () => void) {
    this.#log = log
    this.#child = fork(fileURLToPath(new URL('./query-process.ts', import.meta.url)), [databasePath], {
      execArgv: ['--max-old-space-size=512'],
      serialization: 'advanced',
    })
    this.#ready = new Promise((resolve) => this.#child.once('message', () => resolve()))
    this.#child.on('message', (message: FromProcess) => this.#receive(message))
    this.#child.on('error', (error) => log.error('a query process failed', { error }))
    this.#child.on('exit', () => {
      clearTimeout(this.#idleTimer)
      this.#receive('gone')
      gone()
    })
    this.#rest()
  }

  run(request: QueryRequest, { signal, queryMs, free }: RunOptions): Promise<QueryAnswer> {
    clearTimeout(this.#idleTimer)
    this.#child.ref()
    this.#child.channel?.ref()
    let isOver = false
    const stop = (reason: PodError): void => {
      answer.fail(reason)
      this.#send({ kind: 'cancel' })
      setTimeout(() => isOver || void this.kill(), graceMs).unref()
    }
    const leave = () => stop(new PodError('timeout', 'the client went away'))
    const answer = new Answer(() => this.#send({ kind: 'taken' }), leave)
    let timer: NodeJS.Timeout | undefined
    const beginTime = (): void => {
      if (!isOver) timer = setTimeout(() => stop(tooSlow(queryMs)), queryMs)
    }
    // Its time begins when the process can begin, and anew when it had to load the engine.
    void this.#ready.then(beginTime)
    signal.addEventListener('abort', leave)
    this.#receive = (message) => {
      if (message === 'gone') answer.fail(new PodError('unprocessable', 'this query needs too much memory'))
      else if (message.kind === 'loading') clearTimeout(timer)
      else if (message.kind === 'loaded') beginTime()
      else this.#pass(message, answer)
      if (message !== 'gone' && !isFinal(message)) return
      isOver = true
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
      if (message === 'gone') return
      this.#rest()
      free()
    }
    this.#send({ kind: 'run', request })
    if (signal.aborted) leave()
    return answer.head
  }

  /** Nothing interrupts a statement inside SQLite but the end of its process. */
  kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve()
    this.#child.ref()
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.kill('SIGKILL')
    })
  }

  #pass(message: FromProcess, answer: Answer): void {
    if (message.kind === 'piece') answer.add(message)
    else if (message.kind === 'broken') {
      this.#log.warn('a query broke its process', { cause: message.cause })
      answer.fail(new PodError('unprocessable', 'this query cannot be answered here'))
    } else if (message.kind === 'failed') {
      const { code, cause } = message
      if (cause) this.#log.warn('a query failed', { code, cause })
      answer.fail(new PodError(code, message.message))
    }
  }

  #rest(): void {
    this.#receive = () => {}
    // A server that has nothing else to do may end.
    this.#child.unref()
    this.#child.channel?.unref()
    this.#idleTimer = setTimeout(() => void this.kill(), idleMs).unref()
  }

  #send(message: ToProcess): void {
    if (this.#child.connected) this.#child.send(message)
  }
}

function isFinal(message: FromProcess): boolean {
  return message.kind === 'failed' || (message.kind === 'piece' && message.isLast)
}

function tooSlow(queryMs: number): PodError {
  return new PodError('unprocessable', `the query took longer than ${queryMs / 1000} seconds: ask for less`)
}

/** What has arrived of an answer and was not taken yet. */
class Answer implements AsyncIterable<Uint8Array> {
  readonly head: Promise<QueryAnswer>
  readonly #pieces: Uint8Array[] = []
  readonly #taken: () => void
  readonly #left: () => void
  #begin: (answer: QueryAnswer) => void = () => {}
  #refuse: (reason: PodError) => void = () => {}
  #wake: () => void = () => {}
  #failure: PodError | undefined
  #isWhole = false

  constructor(taken: () => void, left: () => void) {
    this.#taken = taken
    this.#left = left
    this.head = new Promise((resolve, reject) => {
      this.#begin = resolve
      this.#refuse = reject
    })
  }

  add({ contentType, bytes, isLast }: Piece): void {
    this.#begin({ contentType, body: this })
    this.#pieces.push(bytes)
    this.#isWhole = isLast
    this.#wake()
  }

  fail(reason: PodError): void {
    if (this.#isWhole) return
    this.#failure ??= reason
    this.#refuse(this.#failure)
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = await this.#next(); piece; piece = await this.#next()) yield piece
    } finally {
      if (!this.#isWhole && !this.#failure) this.#left()
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const piece = this.#pieces.shift()
      // Of one that is whole nothing is held back.
      if (piece && !this.#isWhole) this.#taken()
      if (piece) return piece
      if (this.#failure) throw this.#failure
      if (this.#isWhole) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
