import { type Faults, faultSummary, field } from './fields.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'

export interface SignInPage {
  readonly baseUrl: string
  /** Where the form goes. */
  readonly action: string
  /** Where people without an account go; undefined when the house is closed. */
  readonly registerUrl: string | undefined
  /** The app that waits, in a flow. */
  readonly appName?: string | undefined
  readonly email?: string
  readonly faults?: Faults
}

export function signInPage(page: SignInPage): string {
  const { baseUrl, action, registerUrl, appName, email = '', faults = {} } = page
  return layout(
    { baseUrl, title: 'Sign in' },
    html`<h1>${appName ? 'Sign in to go on' : 'Welcome back'}</h1>
<p class="lead">${
      appName
        ? html`<strong>${appName}</strong> would like to know who you are. Your password stays here; the app never sees it.`
        : 'Your pod is here, just as you left it.'
    }</p>
${faultSummary(faults)}
<form class="stack" method="post" action="${action}">
${field({ name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username', value: email, maxLength: 254, isFocused: email === '' }, faults)}
${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', maxLength: 512, isFocused: email !== '' }, faults)}
<button>Sign in</button>
</form>
${registerUrl ? html`<p>New here? <a href="${registerUrl}">Make your pod</a></p>` : undefined}
<p class="hint">Forgot your password? Ask whoever runs ${new URL(baseUrl).host}: they can set a new one for you.</p>`,
  )
}
