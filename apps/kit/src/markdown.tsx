'use client'
import DOMPurify from 'dompurify'
import { Marked } from 'marked'
import { useMemo, useSyncExternalStore } from 'react'

const ALLOWED_TAGS = [
  'p',
  'br',
  'strong',
  'em',
  'del',
  'code',
  'pre',
  'blockquote',
  'ul',
  'ol',
  'li',
  'a',
  'h3',
  'h4',
  'hr',
]

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // data-model 2.4: raw HTML is shown as the text it is.
    html: ({ text }) => escapeHtml(text),
    // A post is inside a page: its headings start below the page's own.
    heading({ tokens, depth }) {
      const tag = depth === 1 ? 'h3' : 'h4'
      return `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`
    },
    // Pictures come as attachments with alt text; a remote image in the text would only track the reader.
    image: ({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
  },
})

/** A post's markdown: raw HTML disabled, then sanitised. Server and first paint show the plain text. */
export function Markdown({ text, lang }: { text: string; lang?: string | undefined }) {
  const isClient = useSyncExternalStore(
    noSubscription,
    () => true,
    () => false,
  )
  const html = useMemo(() => (isClient ? renderMarkdown(text) : undefined), [isClient, text])
  if (html === undefined) {
    return (
      <div className="prose-post whitespace-pre-wrap" dir="auto" lang={lang}>
        {text}
      </div>
    )
  }
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised two lines up, and the policy allows no inline script.
  return <div className="prose-post" dir="auto" lang={lang} dangerouslySetInnerHTML={{ __html: html }} />
}

/** Markdown → safe HTML. Browser only: the sanitiser needs a DOM. */
export function renderMarkdown(text: string): string {
  const fragment = DOMPurify.sanitize(marked.parse(text, { async: false }), {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ['href', 'start'],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    RETURN_DOM_FRAGMENT: true,
  })
  for (const link of fragment.querySelectorAll('a')) {
    link.rel = 'noopener noreferrer nofollow ugc'
    link.target = '_blank'
  }
  for (const block of fragment.querySelectorAll('p,li,blockquote,h3,h4')) block.setAttribute('dir', 'auto')
  const holder = document.createElement('div')
  holder.append(fragment)
  return holder.innerHTML
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

const noSubscription = (): (() => void) => () => undefined
