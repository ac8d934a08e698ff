import { setTimeout as wait } from 'node:timers/promises'
import { PodError } from '#base/errors.ts'
import { type Answer, type Ask, BrokenOff, send, Unreachable } from './send.ts'
import type { SignedIn } from './sign-in.ts'

/** One of the two servers, as whoever moves. Nothing below `base` is ever asked elsewhere. */
export interface SolidClient {
  readonly base: string
  readonly who: SignedIn | undefined
  ask(url: string, ask?: Ask): Promise<Answer>
}

export interface Patience {
  /** For a server that says nothing, and for a body that pauses. */
  readonly timeoutMs: number
  /** Hears why nothing happens. */
  readonly onWait?: (why: string) => void
}

const mostTries = 6
const mostBreaks = 3
const longestWaitMs = 10 * 60_000
/** RFC 9110 15.6.3-5, RFC 6585 4: what passes. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504])

/**
 * Asks one server, signed in or not. Follows no redirect: a token that is bound to one address is none of another's. Waits
 * when it is asked to wait, and tries again what broke; an answer that is no success is the caller's to judge.
 */
export function solidClient(base: string, who: SignedIn | undefined, patience: Patience): SolidClient {
  let nonce: string | undefined
  const once = async (url: string, ask: Ask, isSecond = false): Promise<Answer> => {
    const method = ask.method ?? 'GET'
    const signed = who ? await who.headers(method, url, nonce) : {}
    const answer = await send(url, { ...ask, headers: { ...ask.headers, ...signed } }, patience.timeoutMs)
    const asked = answer.headers.get('dpop-nonce') ?? undefined
    const isNew = asked !== undefined && asked !== nonce
    nonce = asked ?? nonce
    if (answer.status !== 401 || !who || isSecond) return answer
    // A token that ended early, or a proof without the nonce that is wanted (RFC 9449 9).
    if (!isNew) who.renew()
    answer.discard()
    return once(url, ask, true)
  }
  const ask = async (url: string, wanted: Ask = {}): Promise<Answer> => {
    if (!url.startsWith(base)) throw new PodError('internal', `${url} lies outside ${base}`)
    for (let tries = 1, breaks = 0; ; tries++) {
      const answer = await once(url, wanted).catch((reason: unknown) => {
        breaks++
        if (!isBreak(reason) || breaks >= mostBreaks) throw reason
        return undefined
      })
      if (answer && (!passing.has(answer.status) || tries >= mostTries)) return answer
      answer?.discard()
      const waitMs = answer ? waitOf(answer, tries) : 500 * tries
      if (answer) {
        patience.onWait?.(
          `${new URL(url).host} asks to wait ${Math.ceil(waitMs / 1000)} s (${answer.status})`,
        )
      }
      await wait(waitMs)
    }
  }
  return { base, who, ask }
}

function isBreak(reason: unknown): boolean {
  return reason instanceof Unreachable || reason instanceof BrokenOff
}

/** RFC 9110 10.2.3: seconds, or a date; without it a little longer each time. */
function waitOf(answer: Answer, tries: number): number {
  const said = answer.headers.get('retry-after')
  if (said === null) return 500 * 2 ** tries
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now()
  if (ms > longestWaitMs)
    throw new PodError(
      'unavailable',
      `asks to come back in ${Math.ceil(ms / 60_000)} minutes: run this again then`,
    )
  return Number.isNaN(ms) ? 500 * 2 ** tries : Math.max(ms, 0)
}
