import type { Clock } from './clock.ts'
import { PodError } from './errors.ts'
import { createRate } from './rate.ts'
import { remember } from './remember.ts'

/**
 * Looks at servers that strangers name: issuers, WebIDs, apps and groups can be invented without end, and each is an
 * address to be visited (bug class 7 and 24). So nobody has many looked at in the same moment, or many in vain.
 */
export interface ForeignVisits {
  /** Runs `look` when it is the asker's turn, and passes on what comes of it; a refusal says when to come back. */
  visit<T>(asker: string, address: string, look: () => Promise<T>): Promise<T>
}

export interface VisitBounds {
  readonly atOnce: number
  readonly atOnceOfOne: number
  readonly waiting: number
  /** A minute. */
  readonly inVain: number
  readonly inVainOfOne: number
}

const usual: VisitBounds = { atOnce: 32, atOnceOfOne: 8, waiting: 1000, inVain: 600, inVainOfOne: 60 }
const mostHosts = 2000

interface Waiting {
  readonly asker: string
  begin(): void
}

/**
 * A visit counts as one in vain until it was of use, so that what is under way is bounded too. Servers that have answered
 * before are visited however many others do not: or somebody could shut out everybody's issuer by inventing some.
 */
export function createForeignVisits(clock: Clock, bounds: VisitBounds = usual): ForeignVisits {
  const inVainOfOne = createRate(bounds.inVainOfOne, clock)
  const inVain = createRate(bounds.inVain, clock)
  const useful = new Map<string, true>()
  const underWay = new Map<string, number>()
  const waiting: Waiting[] = []
  let all = 0

  const mayBegin = (asker: string): boolean =>
    all < bounds.atOnce && (underWay.get(asker) ?? 0) < bounds.atOnceOfOne
  const begin = (asker: string): void => {
    all++
    underWay.set(asker, (underWay.get(asker) ?? 0) + 1)
  }
  const end = (asker: string): void => {
    all--
    const left = (underWay.get(asker) ?? 1) - 1
    if (left > 0) underWay.set(asker, left)
    else underWay.delete(asker)
    const next = waiting.findIndex((one) => mayBegin(one.asker))
    if (next >= 0) waiting.splice(next, 1)[0]?.begin()
  }
  const turn = (asker: string): Promise<void> | void => {
    if (mayBegin(asker)) return begin(asker)
    if (waiting.length >= bounds.waiting) throw tooMany(1000)
    return new Promise((resolve) => {
      waiting.push({
        asker,
        begin() {
          begin(asker)
          resolve()
        },
      })
    })
  }

  return {
    async visit(asker, address, look) {
      const host = URL.parse(address)?.host ?? ''
      const ofOneMs = inVainOfOne.take(asker)
      if (ofOneMs > 0) throw tooManyOfYours(ofOneMs)
      const isKnown = useful.has(host)
      const waitMs = isKnown ? 0 : inVain.take('')
      if (waitMs > 0) {
        inVainOfOne.giveBack(asker)
        throw tooMany(waitMs)
      }
      await turn(asker)
      try {
        const seen = await look()
        inVainOfOne.giveBack(asker)
        if (!isKnown) inVain.giveBack('')
        remember(useful, host, true, mostHosts)
        return seen
      } finally {
        end(asker)
      }
    },
  }
}

function tooManyOfYours(waitMs: number): PodError {
  return putOff('too-many-requests', 'you have named many servers that are of no use here', waitMs)
}

function tooMany(waitMs: number): PodError {
  return putOff('unavailable', 'too many servers that nobody has heard of have to be asked', waitMs)
}

function putOff(code: 'too-many-requests' | 'unavailable', message: string, waitMs: number): PodError {
  const seconds = Math.ceil(waitMs / 1000)
  return new PodError(code, `${message}: wait ${seconds} seconds`, {
    headers: { 'retry-after': String(seconds) },
  })
}
