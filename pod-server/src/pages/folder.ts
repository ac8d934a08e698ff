import { appLinks, type OpenApps } from './app-links.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'

export interface FolderPage extends Omit<OpenApps, 'webid'> {
  readonly name: string
  /** Where it lies, when that is for everyone too. */
  readonly above: { readonly href: string; readonly name: string } | undefined
  readonly members: readonly {
    readonly href: string
    readonly name: string
    readonly isFolder: boolean
    readonly size: number
    readonly modified: number
  }[]
  readonly isWhole: boolean
}

/** What a person meets who opens a folder that is for everyone: what is in it. The apps show it as what it is. */
export function folderPage({ name, above, members, isWhole, ...apps }: FolderPage): string {
  const rows = [...members].sort(
    (one, other) =>
      Number(other.isFolder) - Number(one.isFolder) ||
      one.name.localeCompare(other.name, 'en', { numeric: true }),
  )
  return layout(
    { baseUrl: apps.baseUrl, title: name, isWide: true },
    html`<h1>${name}</h1><p class="lead">A folder in a pod, open to everyone.</p>${
      above ? html`<p>In <a href="${above.href}">${above.name}</a></p>` : undefined
    }${rows.length === 0 ? html`<p class="empty">There is nothing in it.</p>` : html`<ul class="rows">${rows.map(row)}</ul>`}${
      isWhole ? undefined : html`<p class="hint">And more: apps show all of it.</p>`
    }${
      apps.recommendedApps.length === 0
        ? undefined
        : html`<section class="apps"><header><h2>If it is yours, open it in</h2></header>${appLinks(apps)}</section>`
    }`,
  )
}

function row({ href, name, isFolder, size, modified }: FolderPage['members'][number]): Html {
  const day = new Date(modified).toISOString().slice(0, 10)
  return html`<li><span class="what"><a href="${href}">${name}${isFolder ? '/' : undefined}</a><small>${isFolder ? 'Folder' : inBytes(size)} · ${day}</small></span></li>`
}

const inUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'].map(
  (unit) =>
    new Intl.NumberFormat('en', {
      style: 'unit',
      unit,
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumSignificantDigits: 3,
    }),
)

function inBytes(size: number): string {
  const step = size < 1 ? 0 : Math.min(Math.floor(Math.log10(size) / 3), inUnits.length - 1)
  return inUnits[step]?.format(size / 1000 ** step) ?? String(size)
}
