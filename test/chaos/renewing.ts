import type { Sender } from '../conformance/world.ts'
import { dpopSession } from '../dpop-session.ts'
import type { Person } from '../make-person.ts'

/** A session is renewed well before its token ends. */
const sessionMs = 40 * 60_000

/** Somebody who signs in again in time, where hours pass in a test. */
export function renewing({ webId, clientId, clientSecret, session: first }: Person): Sender {
  let [session, signedInAt] = [first, Date.now()]
  return {
    async fetch(url, init) {
      if (Date.now() - signedInAt > sessionMs) {
        session = await dpopSession(new URL('/', webId).href, clientId, clientSecret)
        signedInAt = Date.now()
      }
      return session.fetch(url, init)
    },
  }
}
