import * as oauth from 'oauth4webapi'
import { clockError, isGrantOver, refreshTokens, revoke } from './oidc.ts'
import { createSessionFetch } from './session-fetch.ts'
import { forgetSession, readSession, type StoredSession, writeSession } from './session-store.ts'

/** A signed-in person in this tab. */
export type OpenSession = {
  readonly webid: string
  readonly issuer: string
  readonly fetch: typeof fetch
  /** Adds the person's own storages: they get the token without being asked (O-47). */
  readonly addTokenOrigins: (urls: readonly string[]) => void
  readonly end: () => Promise<void>
}

const REFRESH_EARLY_MS = 20_000
/** One tab at a time touches the refresh token: providers that rotate it end the whole grant when an old one comes twice. */
const LOCK = 'hearth-session'

/**
 * Opens a stored session. No request is made until a token is needed, and none at all while the stored one lasts.
 * `onOver` is called when the provider says that the grant has ended.
 */
export function openSession(stored: StoredSession, onOver: () => void): OpenSession {
  let current = stored
  const proofs = oauth.DPoP({}, stored.keyPair)
  const origins = new Set(stored.tokenOrigins)

  async function renew(isStale: (session: StoredSession) => boolean): Promise<string | undefined> {
    return await navigator.locks
      .request(LOCK, async () => {
        const latest = await readSession()
        if (latest === undefined || latest.webid !== current.webid) {
          onOver()
          return undefined
        }
        // Another tab may have been faster; its token is bound to the same key.
        current = isStale(latest) ? await refreshed(latest) : latest
        return current.accessToken
      })
      .catch((error: unknown) => {
        if (!isGrantOver(error)) throw clockError(error, current.issuer) ?? error
        onOver()
        return undefined
      })
  }

  async function refreshed(session: StoredSession): Promise<StoredSession> {
    const { refreshToken } = session
    if (refreshToken === undefined) {
      onOver()
      return session
    }
    const next = {
      ...session,
      ...(await refreshTokens({ ...session, refreshToken })),
      tokenOrigins: [...origins],
    }
    await writeSession(next)
    return next
  }

  function remember(): void {
    void navigator.locks.request(LOCK, async () => {
      const latest = await readSession()
      if (latest?.webid !== current.webid) return
      await writeSession({ ...latest, tokenOrigins: [...new Set([...latest.tokenOrigins, ...origins])] })
    })
  }

  function addOrigins(added: readonly string[]): void {
    const before = origins.size
    for (const origin of added) origins.add(origin)
    if (origins.size > before) remember()
  }

  const isExpiring = (session: StoredSession): boolean => session.expiresAtMs - REFRESH_EARLY_MS < Date.now()
  const authenticatedFetch = createSessionFetch(
    {
      accessToken: async () => (isExpiring(current) ? await renew(isExpiring) : current.accessToken),
      renewedToken: async (rejected) => await renew((session) => session.accessToken === rejected),
      proofs: () => proofs,
      isTokenOrigin: (origin) => origins.has(origin),
      rememberTokenOrigin: (origin) => addOrigins([origin]),
    },
    (input, init) => fetch(input, init),
  )

  return {
    webid: stored.webid,
    issuer: stored.issuer,
    fetch: authenticatedFetch,
    addTokenOrigins: (urls) =>
      addOrigins(urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin)),
    end: async () => {
      const latest = (await readSession()) ?? current
      await forgetSession()
      // Best effort: the browser has already forgotten everything that could use the token.
      await revoke(latest).catch(() => undefined)
    },
  }
}
