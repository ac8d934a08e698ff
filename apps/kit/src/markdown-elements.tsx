import { Lexer, type Token, type Tokens } from 'marked'
import type { ReactNode } from 'react'

/** Where a link in somebody's text may lead. Anything else (`javascript:`, an address within this app) is only its words. */
const allowedAddress = /^(?:https?:|mailto:)/i
/** The parser's time grows with the square of a hostile text, so it never gets more than this at once. */
const mostAtOnce = 4000
/** What follows in a longer text is shown as it was typed. */
const mostInAll = 60_000

/**
 * Markdown as elements, from what the parser found: no HTML is ever made of what others wrote, so there is none to
 * clean (data-model 2.4: raw HTML is shown as the text it is).
 */
export function MarkdownElements({ text }: { text: string }) {
  return pieces(text).map((piece, index) => {
    const tokens = piece.length > mostAtOnce ? undefined : read(piece)
    // biome-ignore lint/suspicious/noArrayIndexKey: a text is drawn anew when it changes.
    return tokens === undefined ? <Plain key={index} text={piece} /> : <Blocks key={index} tokens={tokens} />
  })
}

/** Whole paragraphs, as many as the parser gets at once; at the end, what it does not get. */
function pieces(text: string): string[] {
  if (text.length <= mostAtOnce) return [text]
  const found: string[] = ['']
  for (const paragraph of text.slice(0, mostInAll).split(/\n[^\S\n]*\n/)) {
    const last = found.at(-1) ?? ''
    if (last.length + paragraph.length > mostAtOnce) found.push(paragraph)
    else found[found.length - 1] = `${last}\n\n${paragraph}`
  }
  if (text.length > mostInAll) found.push(text.slice(mostInAll))
  return found
}

/** Undefined for what is nested so deeply that the parser gives up. */
function read(text: string): Token[] | undefined {
  try {
    return new Lexer({ gfm: true, breaks: true }).lex(text)
  } catch {
    return undefined
  }
}

function Plain({ text }: { text: string }) {
  return (
    <p className="whitespace-pre-wrap" dir="auto">
      {text}
    </p>
  )
}

function Blocks({ tokens }: { tokens: readonly Token[] }) {
  return tokens.map(drawBlock)
}

function drawBlock(token: Token, key: number): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'hr':
      return <hr key={key} />
    case 'code':
      return (
        // Wider than its column it scrolls, which a keyboard can do only from inside it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <pre key={key} tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      )
    case 'blockquote':
      return (
        <blockquote key={key} dir="auto">
          {token.tokens?.map(drawBlock)}
        </blockquote>
      )
    case 'list':
      return drawList(token as Tokens.List, key)
    case 'heading': {
      // A post is inside a page: its headings start below the page's own.
      const Heading = token.depth === 1 ? 'h3' : 'h4'
      return (
        <Heading key={key} dir="auto">
          {token.tokens?.map(drawInline)}
        </Heading>
      )
    }
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {token.tokens?.map(drawInline)}
        </p>
      )
    // The words of a list's item. Tables and raw HTML are the text they are.
    case 'text':
      return token.tokens?.map(drawInline) ?? spell(token.text)
    default:
      return <Plain key={key} text={token.raw.trim()} />
  }
}

function drawList({ ordered, start, items }: Tokens.List, key: number): ReactNode {
  const rows = items.map(({ tokens }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text is drawn anew when it changes.
    <li key={index} dir="auto">
      {tokens.map(drawBlock)}
    </li>
  ))
  if (!ordered) return <ul key={key}>{rows}</ul>
  return (
    <ol key={key} start={start === 1 || start === '' ? undefined : start}>
      {rows}
    </ol>
  )
}

function drawInline(token: Token, key: number): ReactNode {
  switch (token.type) {
    case 'br':
      return <br key={key} />
    case 'codespan':
      return <code key={key}>{token.text}</code>
    case 'strong':
    case 'em':
    case 'del': {
      const Tag = token.type
      return <Tag key={key}>{token.tokens?.map(drawInline)}</Tag>
    }
    // Pictures come as attachments with alt text; a remote image in the text would only track the reader.
    case 'image':
    case 'link':
      return drawLink(token as Tokens.Link | Tokens.Image, key)
    case 'text':
      return spell(token.text)
    case 'escape':
      return token.text
    default:
      return token.raw
  }
}

function drawLink({ href, text, tokens }: Tokens.Link | Tokens.Image, key: number): ReactNode {
  const words = tokens?.length ? tokens.map(drawInline) : text || href
  if (!allowedAddress.test(spell(href))) return words
  return (
    <a key={key} href={spell(href)} target="_blank" rel="noopener noreferrer nofollow ugc">
      {words}
    </a>
  )
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

/** Characters that are spelled as references: numbers, and the few names that people write. */
function spell(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
  })
}
