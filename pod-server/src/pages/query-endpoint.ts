import { appLinks, type OpenApps } from './app-links.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'

export interface QueryEndpointPage extends OpenApps {
  readonly endpoint: string
  readonly isOfServer: boolean
  readonly limits: { readonly queryMs: number; readonly queryRows: number }
}

/** What a person meets who opens the address at which programs ask in SPARQL. */
export function queryEndpointPage({ endpoint, isOfServer, limits, ...apps }: QueryEndpointPage): string {
  const { queryMs, queryRows } = limits
  return layout(
    { baseUrl: apps.baseUrl, title: 'An address for questions' },
    html`<h1>An address for questions</h1>
<p class="lead">Apps ask here, in SPARQL, ${isOfServer ? 'about all pods of this server at once' : 'about this pod'}. Everybody is told only what they may read.</p>
<p>Give this address to an app or a program that asks for a SPARQL endpoint:</p>
<p><code>${endpoint}</code></p>
<p class="hint">An answer takes up to ${queryMs / 1000} seconds and has up to ${queryRows.toLocaleString('en')} rows. Questions change nothing.</p>${
      apps.recommendedApps.length === 0
        ? undefined
        : html`<section class="apps"><header><h2>Look at what there is in</h2></header>${appLinks(apps)}</section>`
    }`,
  )
}
