import { expect, it } from 'vitest'
import { makePerson } from '../make-person.ts'
import { startTestServer } from '../start-server.ts'

// Inrupt's libraries prove their key without saying for which token, so that is let pass unless the operator says otherwise.
it.each([
  [undefined, 200],
  ['required', 401],
] as const)(
  'O-30 RFC 9449 4.3 with --proof-ath %s a proof that names no token is a %d, and one that names another never counts',
  async (proofAth, status) => {
    const server = await startTestServer(proofAth === undefined ? {} : { proofAth })
    try {
      const { pod, session } = await makePerson(server.url, 'alice')
      const get = (claims: Record<string, unknown>) =>
        fetch(pod, {
          headers: { ...session.headers('GET', pod), dpop: session.proof('GET', pod, claims) },
        })
      const without = await get({ ath: undefined })
      expect(without.status).toBe(status)
      if (status === 401)
        expect(without.headers.get('www-authenticate')).toContain('error="invalid_dpop_proof"')
      for (const ath of ['x'.repeat(43), '', null, 1])
        expect((await get({ ath })).status, String(ath)).toBe(401)
      expect((await get({})).status).toBe(200)
    } finally {
      await server.close()
    }
  },
)
