import { html } from './html.ts'
import { layout } from './layout.ts'

export interface ConsentPage {
  readonly baseUrl: string
  readonly action: string
  /** Ends this sign-in, for "that is not me". */
  readonly switchAction: string
  readonly app: {
    readonly name: string
    readonly origin: string
    readonly answersAt: string
    readonly wantsOffline: boolean
  }
  readonly webids: readonly string[]
  readonly email: string | undefined
}

export function consentPage({ baseUrl, action, switchAction, app, webids, email }: ConsentPage): string {
  const initial = [...app.name][0]?.toUpperCase() ?? '?'
  const isElsewhere = app.answersAt !== app.origin
  return layout(
    { baseUrl, title: `Let ${app.name} in?` },
    html`<h1>Let ${app.name} in?</h1>
<div class="sheet"><div class="app"><span class="initial" aria-hidden="true">${initial}</span><div><strong>${app.name}</strong><small>${app.origin}</small></div></div>
<p>If you allow it, ${app.name} may</p>
<ul class="may">
<li>read and change everything in your pod<small>Posts, photos, messages, and who else may see them.</small></li>
<li>act as you on other people's pods<small>Wherever they let you in.</small></li>
${app.wantsOffline ? html`<li>stay signed in until you take it back<small>Any time, on your account page.</small></li>` : undefined}
</ul></div>
${isElsewhere ? html`<p class="hint">It gets its answer at <strong>${app.answersAt}</strong>.</p>` : undefined}
<p class="hint">It never learns your password. Allow only apps you trust.</p>
<form class="stack" method="post" action="${action}">
${webidChoice(webids, app.name)}
<div class="actions"><button name="decision" value="deny" class="quiet">Cancel</button><button name="decision" value="allow">Allow</button></div>
</form>
<form method="post" action="${switchAction}"><p class="hint">Signed in${email ? html` as ${email}` : undefined}. <button class="link">Not you?</button></p></form>`,
  )
}

function webidChoice(webids: readonly string[], appName: string) {
  const [only] = webids
  if (webids.length === 1 && only !== undefined) {
    return html`<input type="hidden" name="webid" value="${only}"><p class="where">It will know you as <strong>${only}</strong></p>`
  }
  return html`<fieldset><legend>Who are you for ${appName}?</legend>${webids.map(
    (webid, index) =>
      html`<label class="choice"><input type="radio" name="webid" value="${webid}" required${index === 0 ? html` checked` : undefined}><span>${webid}</span></label>`,
  )}</fieldset>`
}
