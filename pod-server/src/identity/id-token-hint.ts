import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Provider } from 'oidc-provider'
import type { ServerKeys } from './keys.ts'

/** The extra authorization parameter that carries a hint's WebID to the sign-in policy. */
export const hintedWebid = 'hearth_webid'

/**
 * Our ID tokens have two audiences, which oidc-provider does not take back as `id_token_hint`. So a hint is checked here
 * and said in other words: for signing out as the client it was for, for signing in as the WebID it was about.
 */
export function acceptIdTokenHints(provider: Provider, keys: ServerKeys, issuer: string): void {
  const keySet = createLocalJWKSet({ keys: keys.public } as JSONWebKeySet)
  // Only a token that this server made says whom to expect: else any page could ask who is signed in (bug class 13).
  provider.use((ctx, next) => {
    const { [hintedWebid]: guessed, ...query } = ctx.query
    if (guessed !== undefined) ctx.query = query
    return next()
  })
  provider.use(async (ctx, next) => {
    const { id_token_hint: hint, ...query } = ctx.query
    if (ctx.method === 'GET' && typeof hint === 'string' && hint.length < 16_384) {
      // An expired hint still tells who somebody was (OpenID Connect RP-Initiated Logout 2).
      const claims = await jwtVerify(hint, keySet, { issuer, currentDate: new Date(0) }).then(
        ({ payload }) => payload,
        () => undefined,
      )
      if (claims && typeof claims.azp === 'string') {
        ctx.query = ctx.path.endsWith('/auth')
          ? { ...query, [hintedWebid]: String(claims.sub) }
          : { ...query, client_id: query.client_id ?? claims.azp }
      }
    }
    await next()
  })
}
