import type { AddressSpace } from '#base/iri.ts'
import { type Html, html } from './html.ts'

/** The field for a pod's name, standing where the name will stand in its address. */
export function podAddress({ baseUrl, pods }: AddressSpace, input: Html): Html {
  const host = baseUrl.replace(/^https?:\/\//, '')
  return pods === 'path'
    ? html`<div class="address"><span aria-hidden="true">${host}</span>${input}</div>`
    : html`<div class="address">${input}<span aria-hidden="true">.${host.slice(0, -1)}</span></div>`
}
