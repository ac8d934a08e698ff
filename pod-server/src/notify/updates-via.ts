import { createHmac } from 'node:crypto'
import type { Agent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import { secretsEqual } from '#base/ids.ts'
import { remember } from '#base/remember.ts'

/**
 * The address of the old socket (solid-0.1), which cannot sign in: browsers send no headers with a WebSocket. An answer to
 * somebody who is signed in names them in it instead, sealed with the server's own secret and for a day's work. That
 * gives no more than hearing that what they may read has changed, decided each time (NT-36, bug class 12).
 */
export interface UpdatesVia {
  /** What the `Updates-Via` header says to this agent. */
  addressFor(agent: Agent): string
  /** Who comes with this ticket, until when; undefined when it is not ours or is over. */
  openTicket(ticket: string): { readonly agent: Agent; readonly until: number } | undefined
}

export const legacyPath = '.notifications/solid-0.1'

const ticketMs = 12 * 3_600_000
/** A ticket is made anew when this much of it is over, not for each answer. */
const refreshMs = 3_600_000

export function createUpdatesVia({
  baseUrl,
  secret,
  clock,
}: {
  baseUrl: string
  secret: string
  clock: Clock
}): UpdatesVia {
  const address = baseUrl.replace(/^http/, 'ws') + legacyPath
  const made = new Map<string, { readonly address: string; readonly until: number }>()
  const seal = (payload: string): string =>
    createHmac('sha256', secret).update(`updates-via ${payload}`).digest('base64url')
  return {
    addressFor({ webid, client, issuer, origin }) {
      if (webid === undefined) return address
      const key = `${webid} ${client} ${issuer} ${origin}`
      const known = made.get(key)
      if (known && clock.now() < known.until - ticketMs + refreshMs) return known.address
      const until = clock.now() + ticketMs
      const payload = Buffer.from(JSON.stringify({ webid, client, issuer, origin, until })).toString(
        'base64url',
      )
      const fresh = { address: `${address}?ticket=${payload}.${seal(payload)}`, until }
      remember(made, key, fresh, 10_000)
      return fresh.address
    },
    openTicket(ticket) {
      const [payload = '', signature = ''] = ticket.split('.')
      if (!secretsEqual(signature, seal(payload))) return undefined
      const { until, ...agent } = JSON.parse(Buffer.from(payload, 'base64url').toString())
      return until > clock.now() ? { agent, until } : undefined
    },
  }
}
