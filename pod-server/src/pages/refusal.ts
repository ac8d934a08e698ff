import { appLinks, type OpenApps } from './app-links.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'

const words = {
  denied: {
    title: 'Not for everyone',
    text: 'What is here is for some people only, or there is nothing here.',
    next: 'If it is yours, or was shared with you, sign in to an app and open it there',
  },
  missing: {
    title: 'Nothing here',
    text: 'The address may be cut short, or what it led to was deleted.',
    next: 'See what there is in',
  },
} as const

/** What a person meets who opens an address of a pod that has nothing for them. It tells no more than the status does (ER-1). */
export function refusalPage({
  kind,
  ...apps
}: Omit<OpenApps, 'webid'> & { readonly kind: keyof typeof words }): string {
  const { title, text, next } = words[kind]
  return layout(
    { baseUrl: apps.baseUrl, title },
    html`<h1>${title}</h1><p class="lead">${text}</p>${
      apps.recommendedApps.length === 0
        ? undefined
        : html`<section class="apps"><header><h2>${next}</h2></header>${appLinks(apps)}</section>`
    }<p><a class="button quiet" href="${new URL('.account/', apps.baseUrl).href}">To my account</a></p>`,
  )
}
