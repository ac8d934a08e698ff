import cluster, { type Worker } from 'node:cluster'
import { PodError } from '#base/errors.ts'
import type { ReplayGuard } from '#identity/replay-guard.ts'

interface Question {
  readonly kind: 'replay-question'
  readonly number: number
  readonly key: string
  readonly expiresAtMs: number
}

interface Answer {
  readonly kind: 'replay-answer'
  readonly number: number
  /** Undefined when the guard could not tell. */
  readonly first: boolean | undefined
}

const patienceMs = 2000

/** In the primary: one memory of proofs for all processes (bug class 17). */
export function answerReplays(guard: ReplayGuard): void {
  cluster.on('message', (worker: Worker, message: unknown) => {
    if (isQuestion(message)) void answer(guard, worker, message)
  })
}

async function answer(guard: ReplayGuard, worker: Worker, question: Question): Promise<void> {
  const first = await tell(guard, question)
  const message: Answer = { kind: 'replay-answer', number: question.number, first }
  if (worker.isConnected()) worker.send(message)
}

async function tell(guard: ReplayGuard, question: Question): Promise<boolean | undefined> {
  try {
    return await guard.firstSeen(question.key, question.expiresAtMs)
  } catch {
    return undefined
  }
}

/** In a worker: asks the primary. No answer is a 503, never a yes. */
export function askPrimary(): ReplayGuard {
  const waiting = new Map<number, (first: boolean | undefined) => void>()
  let last = 0
  process.on('message', (message: unknown) => {
    if (isAnswer(message)) waiting.get(message.number)?.(message.first)
  })
  return {
    async firstSeen(key, expiresAtMs) {
      const number = ++last
      const { promise, resolve } = Promise.withResolvers<boolean | undefined>()
      const timer = setTimeout(() => resolve(undefined), patienceMs)
      waiting.set(number, resolve)
      const question: Question = { kind: 'replay-question', number, key, expiresAtMs }
      process.send?.(question)
      const first = await promise
      clearTimeout(timer)
      waiting.delete(number)
      if (first === undefined)
        throw new PodError('unavailable', 'sign-in is not possible now, try again in a minute')
      return first
    },
  }
}

function isQuestion(message: unknown): message is Question {
  return (message as { kind?: unknown } | null)?.kind === 'replay-question'
}

function isAnswer(message: unknown): message is Answer {
  return (message as { kind?: unknown } | null)?.kind === 'replay-answer'
}
