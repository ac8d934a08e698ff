import type { AddressSpace } from '#base/iri.ts'
import { appLinks, type OpenApps } from './app-links.ts'
import { type Faults, faultSummary, field } from './fields.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { actions, type OwnedPod, owners, podRow } from './owned-pods.ts'
import { podAddress } from './pod-address.ts'
import { shortestPassword } from './register.ts'

export interface AccountPage extends AddressSpace, Pick<OpenApps, 'recommendedApps'> {
  readonly email: string | undefined
  readonly owned: readonly OwnedPod[]
  readonly webids: readonly string[]
  readonly apps: readonly {
    readonly grant: string
    readonly name: string
    readonly origin: string
    readonly webid: string
    readonly grantedAt: number
    readonly usedAt: number
  }[]
  readonly credentials: readonly {
    readonly resource: string
    readonly name: string
    readonly clientId: string
    readonly webid: string
    readonly createdAt: number
  }[]
  /** Shown once, right after it was made. */
  readonly newSecret?: { readonly clientId: string; readonly secret: string } | undefined
  /** What was just done. */
  readonly notice?: string | undefined
  readonly nowMs: number
  readonly faults?: Faults
}

export function accountPage(page: AccountPage): string {
  const isNew = page.owned.length > 0 && page.apps.length === 0
  return layout(
    { baseUrl: page.baseUrl, title: 'Your account', isWide: true },
    html`<div class="top"><h1>${isNew ? 'Your pod is ready' : 'Your home'}</h1><form method="post" action="${actions}/sign-out"><button class="quiet small">Sign out</button></form></div>
${page.email ? html`<p class="lead">Signed in as ${page.email}</p>` : undefined}
${faultSummary(page.faults ?? {})}${page.notice ? html`<p class="secret" role="status" tabindex="-1" autofocus>${page.notice}</p>` : undefined}
${waysOn(page, isNew)}${pods(page)}${apps(page)}${credentials(page)}${signingIn(page)}${leaving(page)}`,
  )
}

/** Nobody lives on this page: what a pod is for happens in apps. */
function waysOn({ baseUrl, recommendedApps, owned, webids }: AccountPage, isNew: boolean): Html | undefined {
  if (recommendedApps.length === 0 || owned.length === 0) return undefined
  // Somebody who is several people here says in the app who it is today.
  const webid = webids.length === 1 ? webids[0] : undefined
  return html`<section class="apps"><header><h2>${isNew ? 'Now open it in' : 'Open your pod in'}</h2><p>They all show the same pod: what you do in one, you find in the others.</p></header>${appLinks({ baseUrl, recommendedApps, webid })}</section>`
}

function pods(page: AccountPage): Html {
  const { owned, webids } = page
  const names = webids.map(
    (webid) =>
      html`<li><span class="what"><a href="${webid}">${webid}</a><small>WebID: how apps and people know you</small></span></li>`,
  )
  return html`<section><header><h2>Your pod</h2><p>The address to give to friends and apps.</p></header>
${owned.length + names.length === 0 ? html`<p class="empty">You have no pod yet. Make one below.</p>` : html`<ul class="rows">${owned.map(podRow)}${names}</ul>`}
${owned.map((pod) => owners(pod, { own: webids, isNamed: owned.length > 1, faults: page.faults ?? {} }))}
<details${owned.length === 0 ? html` open` : undefined}><summary>Make ${owned.length === 0 ? 'a' : 'another'} pod</summary>
<form class="stack" method="post" action="${actions}/create-pod"><div class="field"><label for="pod">Address</label>${podAddress(page, html`<input id="pod" name="pod" type="text" required autocapitalize="none" spellcheck="false" maxlength="63">`)}</div><button class="small">Make it</button></form></details></section>`
}

function apps({ apps, nowMs }: AccountPage): Html {
  const rows = apps.map(
    (
      app,
    ) => html`<li><span class="what"><strong>${app.name}</strong><small>${app.origin} · as ${app.webid}</small><small>Allowed ${day(app.grantedAt)} · last used ${ago(nowMs - app.usedAt)}</small></span>
<form method="post" action="${actions}/revoke-app"><input type="hidden" name="grant" value="${app.grant}"><button class="quiet small">Take back<span class="visually-hidden"> access of ${app.name}</span></button></form></li>`,
  )
  return html`<section><header><h2>Apps you let in</h2><p>Each may read and change everything in your pod, until you take it back.</p></header>
${rows.length === 0 ? html`<p class="empty">No app has access. When you sign in to one, it appears here.</p>` : html`<ul class="rows">${rows}</ul>`}</section>`
}

function credentials({ credentials, webids, newSecret }: AccountPage): Html {
  const rows = credentials.map(
    (
      key,
    ) => html`<li><span class="what"><strong>${key.name || key.clientId}</strong><small><code>${key.clientId}</code></small><small>Acts as ${key.webid} · made ${day(key.createdAt)}</small></span>
<form method="post" action="${actions}/remove-credentials"><input type="hidden" name="resource" value="${key.resource}"><button class="quiet small">Remove<span class="visually-hidden"> ${key.name || key.clientId}</span></button></form></li>`,
  )
  const secret =
    newSecret &&
    html`<div class="secret" role="status" tabindex="-1" autofocus><p><strong>Copy this now. It is shown only once.</strong></p><p>Id <code>${newSecret.clientId}</code></p><p>Secret <code>${newSecret.secret}</code></p></div>`
  return html`<section><header><h2>Keys for scripts</h2><p>For programs of your own that sign in without you.</p></header>${secret}
${rows.length === 0 ? html`<p class="empty">None. You only need one if you write programs.</p>` : html`<ul class="rows">${rows}</ul>`}
${
  webids.length === 0
    ? undefined
    : html`<details><summary>Make a key</summary><form class="stack" method="post" action="${actions}/add-credentials">
${field({ name: 'key-name', label: 'What is it for?', type: 'text', autocomplete: 'off', maxLength: 100 }, {})}
<div class="field"><label for="webid">Acts as</label><select id="webid" name="webid">${webids.map((webid) => html`<option>${webid}</option>`)}</select></div><button class="small">Make a key</button></form></details>`
}</section>`
}

/** The id of the password's field: where a wrong one is told. */
export const leavePassword = 'leave-password'

function signingIn({ email, faults = {} }: AccountPage): Html | undefined {
  if (email === undefined) return undefined
  const isOpen = (faults['old-password'] ?? faults['new-password']) !== undefined
  return html`<section><header><h2>Signing in</h2><p>With ${email} and your password, here and nowhere else.</p></header>
<details${isOpen ? html` open` : undefined}><summary>Change my password</summary>
<form class="stack" method="post" action="${actions}/change-password"><input type="hidden" name="username" value="${email}" autocomplete="username">
${field({ name: 'old-password', label: 'Your password today', type: 'password', autocomplete: 'current-password', maxLength: 512 }, faults)}
${field({ name: 'new-password', label: 'Your new password', hint: `At least ${shortestPassword} characters. A few words are easy to keep.`, type: 'password', autocomplete: 'new-password', minLength: shortestPassword, maxLength: 512 }, faults)}
<button class="small">Change it</button></form></details></section>`
}

function leaving({ owned, faults = {} }: AccountPage): Html {
  const gone = owned.map(({ root }) => html`<li>${root}</li>`)
  const isOpen = faults[leavePassword] !== undefined
  return html`<section><header><h2>Leave</h2><p>Your account, and all that you keep here, go for good.</p></header>
<details${isOpen ? html` open` : undefined}><summary>Remove my account</summary>
<div class="wrong"><h2>This cannot be undone</h2><p>There is no way back. First download what you want to keep.</p>
${gone.length > 0 ? html`<p>With your account goes everything in</p><ul>${gone}</ul><p>Nobody gets these addresses again, you neither: others know you by them.</p>` : undefined}</div>
<form class="stack" method="post" action="${actions}/remove-account">${field({ name: leavePassword, label: 'Your password', type: 'password', autocomplete: 'current-password' }, faults)}
<button class="small grave">Remove everything</button></form></details></section>`
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 2) return 'just now'
  if (minutes < 120) return `${minutes} minutes ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`
}
