import { type ReactNode, useMemo } from 'react'
import { readBlocks } from './markdown/blocks.ts'
import type { Block, Inline } from './markdown/tree.ts'

/** Where a link in somebody's text may lead. Anything else (`javascript:`, an address within this app) is only its words. */
const allowedAddress = /^(?:https?:|mailto:)/i

/**
 * A post's markdown, drawn as elements: no HTML is ever made of what others wrote, so there is none to clean, and the
 * first paint is the last one (data-model 2.4: raw HTML is shown as the text it is).
 */
export function Markdown({ text, lang }: { text: string; lang?: string | undefined }) {
  const content = useMemo(() => readBlocks(text).map(drawBlock), [text])
  return (
    <div className="prose-post" dir="auto" lang={lang}>
      {content}
    </div>
  )
}

function drawBlock(block: Block, key: number): ReactNode {
  switch (block.kind) {
    case 'heading': {
      // A post is inside a page: its headings start below the page's own.
      const Heading = block.level === 1 ? 'h3' : 'h4'
      return (
        <Heading key={key} dir="auto">
          {block.children.map(drawInline)}
        </Heading>
      )
    }
    case 'code':
      return (
        <pre key={key}>
          <code>{block.text}</code>
        </pre>
      )
    case 'quote':
      return (
        <blockquote key={key} dir="auto">
          {block.blocks.map(drawBlock)}
        </blockquote>
      )
    case 'list':
      return drawList(block, key)
    case 'rule':
      return <hr key={key} />
    default:
      return (
        <p key={key} dir="auto">
          {block.children.map(drawInline)}
        </p>
      )
  }
}

function drawList({ start, isLoose, items }: Block & { kind: 'list' }, key: number): ReactNode {
  const rows = items.map((blocks, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text is drawn anew when it changes.
    <li key={index} dir="auto">
      {blocks.map((block, at) =>
        !isLoose && block.kind === 'paragraph' ? block.children.map(drawInline) : drawBlock(block, at),
      )}
    </li>
  ))
  if (start === undefined) return <ul key={key}>{rows}</ul>
  return (
    <ol key={key} start={start === 1 ? undefined : start}>
      {rows}
    </ol>
  )
}

function drawInline(part: Inline, key: number): ReactNode {
  if (typeof part === 'string') return part
  switch (part.kind) {
    case 'break':
      return <br key={key} />
    case 'code':
      return <code key={key}>{part.text}</code>
    case 'link':
      if (!allowedAddress.test(part.href)) return part.children.map(drawInline)
      return (
        <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
          {part.children.map(drawInline)}
        </a>
      )
    default: {
      const Tag = part.kind
      return <Tag key={key}>{part.children.map(drawInline)}</Tag>
    }
  }
}
