import { html } from './html.ts'
import { layout } from './layout.ts'

export interface MessagePage {
  readonly baseUrl: string
  readonly title: string
  readonly text: string
  /** What to do next. */
  readonly hint?: string | undefined
  /** For whoever made the app. */
  readonly detail?: string | undefined
  readonly link?: { readonly href: string; readonly label: string } | undefined
}

/** Something to tell, and a way on: errors, and "you are signed out". */
export function messagePage({ baseUrl, title, text, hint, detail, link }: MessagePage): string {
  return layout(
    { baseUrl, title },
    html`<h1>${title}</h1><p class="lead">${text}</p>${hint ? html`<p>${hint}</p>` : undefined}${detail ? html`<p class="hint"><code>${detail}</code></p>` : undefined}${
      link ? html`<p><a class="button quiet" href="${link.href}">${link.label}</a></p>` : undefined
    }`,
  )
}

export interface SignOutPage {
  readonly baseUrl: string
  readonly action: string
  readonly xsrf: string
}

/** An app asked to sign the person out here too; they decide. */
export function signOutPage({ baseUrl, action, xsrf }: SignOutPage): string {
  return layout(
    { baseUrl, title: 'Sign out?' },
    html`<h1>Sign out here too?</h1>
<p class="lead">The app has signed you out. You can also sign out of ${new URL(baseUrl).host}, so that nobody else at this device gets in.</p>
<form class="stack" method="post" action="${action}"><input type="hidden" name="xsrf" value="${xsrf}">
<div class="actions"><button class="quiet">Stay signed in</button><button name="logout" value="yes">Sign out</button></div></form>`,
  )
}
