import type { Context } from '../context.ts'

export type Controls = Readonly<Record<string, unknown>>

/** The map of the account API that every answer carries, shaped as Community Solid Server 7 shapes it. */
export function controlsFor(
  { config }: Context,
  state: { readonly account: string | undefined; readonly isInFlow: boolean },
): Controls {
  const at = `${config.baseUrl}.account/`
  const own = state.account === undefined ? undefined : `${at}account/${state.account}/`
  return {
    main: { index: at, logins: `${at}login/` },
    account: {
      create: `${at}account/`,
      ...(own && {
        logout: `${own}logout/`,
        webId: `${own}webid/`,
        pod: `${own}pod/`,
        clientCredentials: `${own}client-credentials/`,
      }),
    },
    password: {
      ...(own && { create: `${own}login/password/` }),
      login: `${at}login/password/`,
      // Asked for by scripts; answered with what to do, because this server sends no mail.
      forgot: `${at}login/password/forgot/`,
    },
    ...(state.isInFlow && {
      oidc: {
        cancel: `${at}oidc/cancel/`,
        prompt: `${at}oidc/prompt/`,
        webId: `${at}oidc/pick-webid/`,
        forgetWebId: `${at}oidc/forget-webid/`,
        consent: `${at}oidc/consent/`,
      },
    }),
    html: {
      main: { login: `${at}login/` },
      ...(own && { account: { account: at, createPod: at, linkWebId: at, createClientCredentials: at } }),
      password: {
        register: `${at}login/password/register/`,
        login: `${at}login/password/`,
        ...(own && { create: at }),
      },
    },
  }
}
