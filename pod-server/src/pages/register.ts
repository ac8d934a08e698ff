import type { AddressSpace } from '#base/iri.ts'
import { described, type Faults, faultOf, faultSummary, field } from './fields.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'
import { podAddress } from './pod-address.ts'

export interface RegisterPage extends AddressSpace {
  readonly action: string
  readonly signInUrl: string
  readonly appName?: string | undefined
  readonly values?: Readonly<Record<string, string>>
  readonly faults?: Faults
}

export const shortestPassword = 8

export function registerPage(page: RegisterPage): string {
  const { baseUrl, action, signInUrl, appName, values = {}, faults = {} } = page
  const podHint = 'Small letters, digits and hyphens. It is part of your address, and stays.'
  // Who has something to mend begins there, and hears what.
  const begin = ['name', 'pod', 'email', 'password'].find((name) => faults[name]) ?? 'name'
  const pod = { name: 'pod', hint: podHint, isFocused: begin === 'pod' }
  return layout(
    { baseUrl, title: 'Make your pod' },
    html`<h1>A home for what is yours</h1>
<p class="lead">${
      appName
        ? html`Make your pod, then go straight back to <strong>${appName}</strong>.`
        : 'Your posts, photos and messages live in your pod. Apps come to you and ask; you decide.'
    }</p>
${faultSummary(faults)}
<form class="stack" method="post" action="${action}">
${field({ name: 'name', label: 'Your name', hint: 'As others will see it.', type: 'text', autocomplete: 'name', value: values.name ?? '', maxLength: 100, isFocused: begin === 'name' }, faults)}
<div class="field"><label for="pod">Your address</label><p class="hint" id="pod-hint">${podHint}</p>
${podAddress(page, html`<input id="pod" name="pod" type="text" required autocomplete="nickname" autocapitalize="none" spellcheck="false" pattern="[a-z0-9]([a-z0-9\\-]{0,61}[a-z0-9])?" maxlength="63" title="${podHint}" value="${values.pod ?? ''}"${pod.isFocused ? html` autofocus` : undefined}${described(pod, faults)}>`)}
${faultOf('pod', faults)}</div>
${field({ name: 'email', label: 'E-mail', hint: 'Only for signing in. Nobody else sees it.', type: 'email', autocomplete: 'username', value: values.email ?? '', maxLength: 254, isFocused: begin === 'email' }, faults)}
${field({ name: 'password', label: 'Password', hint: `At least ${shortestPassword} characters. A few words are easy to keep.`, type: 'password', autocomplete: 'new-password', minLength: shortestPassword, maxLength: 512, isFocused: begin === 'password' }, faults)}
<button>Make my pod</button>
</form>
<p>You have one already? <a href="${signInUrl}">Sign in</a></p>`,
  )
}
