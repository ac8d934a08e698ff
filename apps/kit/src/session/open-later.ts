import type { OpenSession } from './open-session.ts'
import type { StoredSession } from './session-store.ts'

/**
 * A stored session, open at once. What signs requests (OAuth, DPoP) is loaded when the first request asks, so that a
 * page can show what it remembers before that.
 */
export function openLater(stored: StoredSession, onOver: () => void): OpenSession {
  let opening: Promise<OpenSession> | undefined
  const opened = async (): Promise<OpenSession> => {
    opening ??= import('./open-session.ts').then(({ openSession }) => openSession(stored, onOver))
    // Without a network nothing was loaded: the next request tries again.
    opening.catch(() => {
      opening = undefined
    })
    return await opening
  }
  return {
    webid: stored.webid,
    issuer: stored.issuer,
    fetch: async (input, init) => await (await opened()).fetch(input, init),
    addTokenOrigins: (urls) =>
      void opened().then(
        (session) => session.addTokenOrigins(urls),
        // They are added again with the next profile; until then their pods answer 401 once.
        () => undefined,
      ),
    end: async () => await (await opened()).end(),
  }
}
