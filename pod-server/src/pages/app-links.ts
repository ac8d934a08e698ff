import { type Html, html } from './html.ts'

/** What the pages know when they send somebody on to an app. */
export interface OpenApps {
  readonly baseUrl: string
  readonly recommendedApps: readonly { readonly name: string; readonly url: string }[]
  /** Who is signed in here, where that is one for certain. */
  readonly webid?: string | undefined
}

/** A way from the server to each app that its operator recommends, where signing in is one press. */
export function appLinks({ baseUrl, recommendedApps, webid }: OpenApps): Html {
  return html`<ul class="open-apps">${recommendedApps.map(
    ({ name, url }) =>
      html`<li><a class="button" href="${startOf(url, baseUrl, webid)}"><span class="initial" aria-hidden="true">${[...name][0]}</span><span><span class="visually-hidden">Open </span>${name}</span></a></li>`,
  )}</ul>`
}

/** The parameters of OpenID Connect Core 4: who sends this person, and whom the app may fill in. */
function startOf(app: string, issuer: string, webid: string | undefined): string {
  const url = new URL(app)
  url.searchParams.set('iss', issuer)
  if (webid !== undefined) url.searchParams.set('login_hint', webid)
  return url.href
}
