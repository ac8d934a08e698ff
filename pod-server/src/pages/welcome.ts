import { appLinks, type OpenApps } from './app-links.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'

export interface WelcomePage extends OpenApps {
  readonly registerUrl: string | undefined
  readonly accountUrl: string
}

/** What a person sees who types the server's address. */
export function welcomePage(page: WelcomePage): string {
  const { baseUrl, registerUrl, accountUrl, recommendedApps } = page
  return layout(
    { baseUrl, title: 'Welcome' },
    html`<h1>Your data has a home</h1>
<p class="lead">Here people keep their profile, posts, photos and messages in pods of their own. Apps come and go; what is yours stays.</p>
<div class="actions">${registerUrl ? html`<a class="button" href="${registerUrl}">Make your pod</a>` : undefined}<a class="button quiet" href="${accountUrl}">Sign in</a></div>
${recommendedApps.length > 0 ? html`<section class="apps"><h2>Open your pod in</h2>${appLinks(page)}</section>` : undefined}
<ul class="may">
<li>One home, many apps<small>Post in one, find it in the other.</small></li>
<li>You say who sees what<small>And you can take it back.</small></li>
<li>Leave when you like<small>It is all yours, in open formats.</small></li>
</ul>
<p class="hint">For programs: this is a <a href="https://solidproject.org/">Solid</a> server. Its provider is described at <a href="/.well-known/openid-configuration">/.well-known/openid-configuration</a>, its account API begins at <a href="/.account/">/.account/</a>.</p>`,
  )
}
