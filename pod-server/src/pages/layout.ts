import { createHash } from 'node:crypto'
import { type Html, html, Html as Markup } from './html.ts'
import { style } from './style.ts'

export interface PageFrame {
  /** The server's public address; the header shows its host, so that people see where they are. */
  readonly baseUrl: string
  readonly title: string
  readonly isWide?: boolean
}

/** A whole document around a page's content. */
export function layout({ baseUrl, title, isWide }: PageFrame, content: Html): string {
  const host = new URL(baseUrl).host
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Hearth</title>
<style>${new Markup(style)}</style>
</head>
<body${isWide ? html` class="wide"` : undefined}>
<header><a class="brand" href="/">${flame}<span>Hearth <small>${host}</small></span></a></header>
<main>${content}</main>
</body>
</html>
`.markup
}

/**
 * The pages' Content-Security-Policy: no script, no foreign image, no frame around them, our one style by its hash.
 * `formTargets` are where a form's answer may lead: Chromium checks redirects after a post against it too.
 */
export function pagePolicy(formTargets: readonly string[] = []): string {
  return [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    'img-src data:',
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const styleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`

const flame = html`<svg viewBox="0 0 32 32" aria-hidden="true"><path fill="var(--ember)" d="M16 2 3.5 12.2A4 4 0 0 0 2 15.3V26a4 4 0 0 0 4 4h20a4 4 0 0 0 4-4V15.3a4 4 0 0 0-1.5-3.1L16 2Z"/><path fill="var(--on-ember)" d="M16.4 10.5c.6 3-1.2 4.3-2.7 6C12.500 17.900 11.500 19.300 11.500 21.300A4.600 4.600 0 0 0 16 26a4.600 4.600 0 0 0 4.500-4.700c0-1.800-.8-3-1.500-4-.2 1-.7 1.700-1.500 2.100.6-3.400-.1-6.700-1.100-8.900Z"/></svg>`
