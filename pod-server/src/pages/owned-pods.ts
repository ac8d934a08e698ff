import { type Faults, field } from './fields.ts'
import { type Html, html } from './html.ts'

/** A pod of the account, and whose it is. */
export interface OwnedPod {
  readonly id: string
  readonly root: string
  readonly owners: readonly string[]
  /** Those of them that everybody is told of. */
  readonly shownOwners: readonly string[]
}

/** Where the buttons of the account page go. */
export const actions = '/.account/do'

/** A pod in the list of one's own. */
export function podRow({ root }: OwnedPod): Html {
  return html`<li><span class="what"><a href="${root}">${root}</a><small>Everything you keep</small></span>
<form method="post" action="${actions}/download-pod"><input type="hidden" name="pod" value="${root}"><button class="quiet small">Download<span class="visually-hidden"> ${root}</span></button></form></li>`
}

/** The id of the field for one more owner of a pod: where it is told what was wrong. */
export function ownerField(pod: string): string {
  return `owner-${pod}`
}

/** Whose a pod is (P-27), and who else shall be. `own`: the WebIDs of the account; `isNamed`: there are several pods. */
export function owners(
  { id, root, owners, shownOwners }: OwnedPod,
  { own, isNamed, faults }: { own: readonly string[]; isNamed: boolean; faults: Faults },
): Html {
  const name = ownerField(id)
  const rows = owners.map((webid) => {
    const isShown = shownOwners.includes(webid)
    const isTold = isShown ? 'Everybody is told' : 'Not told to others'
    const hidden = html`<input type="hidden" name="pod" value="${id}"><input type="hidden" name="webid" value="${webid}">`
    const show = isShown ? undefined : html`<input type="hidden" name="shown" value="yes">`
    return html`<li><span class="what">${webid}<small>${own.includes(webid) ? `This is you. ${isTold}` : isTold}</small></span>
<form method="post" action="${actions}/change-owner">${hidden}${show}<button class="quiet small">${isShown ? 'Tell no one' : 'Tell everyone'}<span class="visually-hidden"> that ${webid} owns it</span></button></form>
${owners.length > 1 ? html`<form method="post" action="${actions}/remove-owner">${hidden}<button class="quiet small">Remove<span class="visually-hidden"> ${webid} as an owner</span></button></form>` : undefined}</li>`
  })
  return html`<details${faults[name] ? html` open` : undefined}><summary>Who owns ${isNamed ? root : 'it'}</summary>
<p class="hint">Owners can always change who sees what, even where the rules of a folder leave them out.</p><ul class="rows">${rows}</ul>
<form class="stack" method="post" action="${actions}/change-owner"><input type="hidden" name="pod" value="${id}">
${field({ name, label: 'One more owner', hint: 'Their WebID. They can do everything here that you can.', type: 'text', autocomplete: 'off', maxLength: 400 }, faults)}
<button class="small">Make them an owner</button></form></details>`
}
