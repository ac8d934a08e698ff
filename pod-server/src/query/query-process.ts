import { flushCompileCache } from 'node:module'
import { PodError } from '#base/errors.ts'
import { openQuadReader } from '#storage/sqlite/quad-reader.ts'
import type { FromProcess, QueryRequest, ToProcess } from './query-messages.ts'
import { createQueryRunner } from './run-query.ts'

/**
 * One query at a time, in a process of its own: no query delays a GET, and one that does not come to an end is killed.
 * A thread would not do: nothing interrupts a statement inside SQLite, and a thread that is told to stop waits for it.
 */
const [databasePath = ''] = process.argv.slice(2)
const reader = openQuadReader(databasePath, { maxBytes: 512 * 2 ** 20 })
const run = createQueryRunner(reader, (kind) => send({ kind }))

const pieceBytes = 32 * 1024
/** Held back at first, so that a failure in the first rows can still be told with a status. */
const firstBytes = 512 * 1024
/** Pieces on their way: what a slow client has not taken yet holds the query back. */
const maxUntaken = 64

let untaken = 0
let isCancelled = false
let wake: () => void = () => {}

process.on('message', (message: ToProcess) => {
  if (message.kind === 'run') void answer(message.request)
  else if (message.kind === 'taken') untaken--
  else isCancelled = true
  wake()
})
process.on('disconnect', () => process.exit(0))
// The engine throws a broken regular expression past its own streams: the query is over, and so is all that it left behind.
process.on('uncaughtException', ({ stack }) => {
  const last: FromProcess = { kind: 'broken', cause: stack }
  process.send?.(last, () => process.exit(1))
})
send({ kind: 'ready' })
// It is killed when it is done, so what it compiled is kept now: the next one is there a third sooner.
flushCompileCache()

async function answer(request: QueryRequest): Promise<void> {
  untaken = 0
  isCancelled = false
  try {
    const { contentType, body } = await run(request)
    await sendBody(contentType, body)
  } catch (error) {
    const known = toPodError(error)
    const cause = known.cause instanceof Error ? known.cause.stack : undefined
    send({ kind: 'failed', code: known.code, message: known.message, cause })
  }
}

function toPodError(error: unknown): PodError {
  if (error instanceof PodError) return error
  // The stack is used up by what is nested in the query, and by nothing else (bug class 24).
  if (error instanceof RangeError) {
    return new PodError('unprocessable', 'the query is nested too deeply', { cause: error })
  }
  return new PodError('internal', 'something went wrong on our side', { cause: error })
}

async function sendBody(contentType: string, body: AsyncIterable<Uint8Array | string>): Promise<void> {
  let text = ''
  let isBegun = false
  const flush = (isLast: boolean) => {
    send({ kind: 'piece', contentType, bytes: Buffer.from(text), isLast })
    untaken++
    isBegun = true
    text = ''
  }
  for await (const part of body) {
    text += part
    if (text.length >= (isBegun ? pieceBytes : firstBytes)) flush(false)
    while (untaken >= maxUntaken && !isCancelled) await new Promise<void>((resolve) => (wake = resolve))
    if (isCancelled) break
  }
  flush(true)
}

function send(message: FromProcess): void {
  process.send?.(message)
}
