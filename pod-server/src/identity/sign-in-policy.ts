import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import type { Store } from '#storage/store.ts'
import { hintedWebid } from './id-token-hint.ts'
import { isLinked } from './webid-links.ts'

/** The extra authorization parameter that remembers that `offline_access` was asked for. */
export const wantsOffline = 'hearth_offline'

/** When a person has to act: the library's rules, the hint in our own words, and staying signed in as a thing to consent to. */
export function createSignInPolicy(store: Store): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy
  const policy = base()
  const login = policy.get('login')
  login?.checks.remove('id_token_hint')
  login?.checks.add(
    new Check('hinted_webid', 'somebody else is signed in', 'login_required', async ({ oidc }) => {
      const webid = oidc.params?.[hintedWebid]
      const account = oidc.session?.accountId
      if (typeof webid !== 'string' || account === undefined) return Check.NO_NEED_TO_PROMPT
      return !(await store.read((reader) => isLinked(reader, account, webid)))
    }),
  )
  policy.get('consent')?.checks.add(
    new Check('offline_missing', 'staying signed in was not granted', ({ oidc }) => {
      const isSilent = oidc.prompts.has('none')
      const isAsked =
        oidc.params?.[wantsOffline] === 'yes' && oidc.client?.grantTypeAllowed('refresh_token') === true
      return (
        isAsked && !isSilent && !oidc.entities.Grant?.getOIDCScopeEncountered().includes('offline_access')
      )
    }),
  )
  return policy
}

/**
 * O-16: the library forgets `offline_access` unless the app also sends `prompt=consent`. We keep it, and decide by what
 * the person granted, so that a silent sign-in brings a refresh token as well (a reload must never end a session).
 */
export function noteOffline(ctx: KoaContextWithOIDC): void {
  const { scope } = ctx.query
  const isAsked = typeof scope === 'string' && scope.split(' ').includes('offline_access')
  if (ctx.oidc.params) ctx.oidc.params[wantsOffline] = isAsked ? 'yes' : undefined
}

export function mayStaySignedIn(ctx: KoaContextWithOIDC): boolean {
  const scopes = ctx.oidc.entities.Grant?.getOIDCScope().split(' ') ?? []
  return scopes.includes('offline_access')
}
