import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import type { ServerKeys } from './keys.ts'
import type { ReplayGuard } from './replay-guard.ts'

/**
 * UMA 2.0 Grant 3.1: what a client brings to the token endpoint to show that it was sent there. A refusal costs nothing to
 * remember: a ticket says itself until when it holds, and is signed; only the ones that are brought are kept, for a while.
 */
export interface UmaTickets {
  issue(): string
  /** True for a ticket of ours that still holds. */
  holds(ticket: string): boolean
  /** True once for each ticket that holds. */
  redeem(ticket: string): Promise<boolean>
}

const holdsMs = 300_000
const nameBytes = 16
const ticketForm = /^([0-9a-z]{1,12})\.([\w-]{22})\.([\w-]{43})$/

export function createUmaTickets(options: {
  readonly clock: Clock
  readonly replay: ReplayGuard
  readonly keys: Pick<ServerKeys, 'cookie'>
}): UmaTickets {
  const { clock, replay, keys } = options
  const key = Buffer.from(hkdfSync('sha256', keys.cookie, '', 'uma ticket', 32))
  const signatureOf = (text: string) => createHmac('sha256', key).update(text).digest()

  const holdingUntil = (ticket: string): number | undefined => {
    const [, until = '', name, signature = ''] = ticketForm.exec(ticket) ?? []
    const untilMs = Number.parseInt(until, 36)
    if (!(untilMs > clock.now())) return undefined
    const isOurs = timingSafeEqual(signatureOf(`${until}.${name}`), Buffer.from(signature, 'base64url'))
    return isOurs ? untilMs : undefined
  }

  return {
    issue() {
      const text = `${(clock.now() + holdsMs).toString(36)}.${randomBytes(nameBytes).toString('base64url')}`
      return `${text}.${signatureOf(text).toString('base64url')}`
    },
    holds: (ticket) => holdingUntil(ticket) !== undefined,
    async redeem(ticket) {
      const untilMs = holdingUntil(ticket)
      return untilMs !== undefined && (await replay.firstSeen(`uma.${ticket}`, untilMs))
    },
  }
}
