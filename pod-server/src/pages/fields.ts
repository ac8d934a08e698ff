import { type Html, html } from './html.ts'

/** What was wrong, by field name; '' is about the whole form. */
export type Faults = Readonly<Record<string, string>>

/** A list of what to mend, each entry leading to its field. */
export function faultSummary(faults: Faults): Html | undefined {
  const entries = Object.entries(faults)
  if (entries.length === 0) return undefined
  return html`<div class="wrong" role="alert" tabindex="-1" id="faults"><h2>Please look at this again</h2><ul>${entries.map(
    ([field, fault]) =>
      field === '' ? html`<li>${fault}</li>` : html`<li><a href="#${field}">${fault}</a></li>`,
  )}</ul></div>`
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'email' | 'password'
  readonly autocomplete: string
  readonly value?: string
  readonly hint?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly isFocused?: boolean
}

/** A labelled input that says what is expected of it, and what was wrong. */
export function field(spec: Field, faults: Faults): Html {
  const { name, label, type, autocomplete } = spec
  return html`<div class="field"><label for="${name}">${label}</label>${hintOf(name, spec.hint)}
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required value="${spec.value ?? ''}"${attributes(spec)}${described(spec, faults)}>
${faultOf(name, faults)}</div>`
}

function hintOf(name: string, hint: string | undefined): Html | undefined {
  return hint === undefined ? undefined : html`<p class="hint" id="${name}-hint">${hint}</p>`
}

export function faultOf(name: string, faults: Faults): Html | undefined {
  return faults[name] === undefined
    ? undefined
    : html`<p class="wrong-text" id="${name}-fault">${faults[name]}</p>`
}

/** The field that has the focus when a page comes back also tells what was wrong with the form as a whole. */
export function described(
  { name, hint, isFocused }: Pick<Field, 'name' | 'hint' | 'isFocused'>,
  faults: Faults,
): Html {
  const own = [hint && `${name}-hint`, faults[name] && `${name}-fault`]
  const ids = [...own, isFocused && faults[''] && 'faults'].filter(Boolean).join(' ')
  return html`${faults[name] ? html` aria-invalid="true"` : undefined}${ids ? html` aria-describedby="${ids}"` : undefined}`
}

function attributes({ type, minLength, maxLength, isFocused }: Field): Html {
  return html`${minLength ? html` minlength="${minLength}"` : undefined}${maxLength ? html` maxlength="${maxLength}"` : undefined}${
    type === 'email' ? html` inputmode="email" spellcheck="false" autocapitalize="none"` : undefined
  }${isFocused ? html` autofocus` : undefined}`
}
