import { type Part, pairRuns, runOf } from './emphasis.ts'
import type { Inline } from './tree.ts'

const escapable = /[!-/:-@[-`{-~]/
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

/** Tried in this order where a piece begins; each takes at least one character. */
const pieces = {
  escape: /\\([\s\S])/y,
  code: /(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y,
  address: /<((?:https?:\/\/|mailto:)[^\s<>]*|[\w.+-]{1,64}@[\w.-]+)>/iy,
  entity: /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/iy,
  newline: /\n/y,
  run: /\*+|_+|~+/y,
  url: /(?:https?:\/\/|www\.)[^\s<]{1,2000}/iy,
  email: /[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/y,
  word: /[\p{L}\p{N}]+|`+|[ \t]+|[\s\S]/uy,
}

/** Reads the inline markdown of a paragraph or heading (CommonMark 6, links without a scheme as GFM has them). */
export function readInline(text: string, mayLink = true): Inline[] {
  const brackets = mayLink ? bracketsOf(text) : new Map<number, number>()
  const parts: Part[] = []
  let at = 0
  while (at < text.length) {
    const link = mayLink ? linkAt(text, at, brackets) : undefined
    const [part, end] = link ?? pieceAt(text, at, mayLink)
    const last = parts.at(-1)
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
    else parts.push(part)
    at = end
  }
  return pairRuns(parts)
}

function pieceAt(text: string, at: number, mayLink: boolean): [Part, number] {
  const match = (name: keyof typeof pieces): RegExpExecArray | null => {
    pieces[name].lastIndex = at
    return pieces[name].exec(text)
  }
  let found = match('escape')
  if (found?.[1] === '\n') return [{ kind: 'break' }, at + 2]
  if (found?.[1] !== undefined && escapable.test(found[1])) return [found[1], at + 2]
  found = match('code')
  if (found) return [{ kind: 'code', text: codeText(found[2] ?? '') }, at + found[0].length]
  found = match('entity')
  if (found) return [entityText(found), at + found[0].length]
  found = match('newline')
  if (found) return [{ kind: 'break' }, at + found[0].length]
  found = match('run')
  if (found) return [runOf(text, at, found[0]), at + found[0].length]
  return (mayLink ? bareLinkAt(text, at, match) : undefined) ?? wordAt(at, match)
}

function bareLinkAt(
  text: string,
  at: number,
  match: (name: keyof typeof pieces) => RegExpExecArray | null,
): [Part, number] | undefined {
  const written = match('address')
  if (written?.[1] !== undefined) {
    const href = /^[^:]+@/.test(written[1]) ? `mailto:${written[1]}` : written[1]
    return [{ kind: 'link', href, children: [written[1]] }, at + written[0].length]
  }
  if (/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return undefined
  const url = trimmedUrl(match('url')?.[0] ?? '')
  if (/^(?:https?:\/\/|www\.)[^\s.]/i.test(url)) {
    return [
      { kind: 'link', href: /^www/i.test(url) ? `http://${url}` : url, children: [url] },
      at + url.length,
    ]
  }
  const email = match('email')?.[0].replace(/[-_]+$/, '')
  if (email === undefined) return undefined
  return [{ kind: 'link', href: `mailto:${email}`, children: [email] }, at + email.length]
}

function wordAt(at: number, match: (name: 'word') => RegExpExecArray | null): [Part, number] {
  const word = match('word')?.[0] ?? ''
  return [word, at + word.length]
}

/** GFM 6.9: punctuation after an address belongs to the sentence, and so does a bracket that the address did not open. */
function trimmedUrl(url: string): string {
  let end = url.length
  let unopened = url.split(')').length - url.split('(').length
  while (end > 0) {
    const last = url[end - 1] ?? ''
    const entity = /&\w+;$/.exec(url.slice(Math.max(0, end - 12), end))?.[0].length
    if (last === ')' && unopened > 0) unopened--
    else if (entity === undefined && !/[?!.,:;*_~'"]/.test(last)) break
    end -= entity ?? 1
  }
  return url.slice(0, end)
}

/** `[words](address "title")` and `![words](address)`: a remote picture would only track the reader, so it is a link. */
function linkAt(text: string, at: number, brackets: ReadonlyMap<number, number>): [Part, number] | undefined {
  const open = text[at] === '!' ? at + 1 : at
  const close = brackets.get(open)
  if (close === undefined) return undefined
  destination.lastIndex = close + 1
  const found = destination.exec(text)
  if (found === null) return undefined
  const href = unescaped(found[1] ?? found[2] ?? '')
  const label = text.slice(open + 1, close)
  const children = open > at ? [unescaped(label || href)] : readInline(label, false)
  return [{ kind: 'link', href, children }, destination.lastIndex]
}

// In brackets, or without spaces and with balanced parentheses (one level, which is what addresses have).
const destination =
  /\(\s{0,9}(?:<([^<>\n]*)>|((?:[^\s()\\]|\\[\s\S]|\([^\s()]*\))*))(?:\s{1,9}(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s{0,9}\)/y

function unescaped(text: string): string {
  return text
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(new RegExp(pieces.entity.source, 'gi'), (...found) => entityText(found as string[]))
}

/** Which `[` belongs to which `]`, found in one pass; brackets in code and escaped ones belong to nothing. */
function bracketsOf(text: string): Map<number, number> {
  const pairs = new Map<number, number>()
  const open: number[] = []
  for (const found of text.matchAll(/\\[\s\S]|(`+)(?!`)[\s\S]*?[^`]\1(?!`)|`+|[[\]]/g)) {
    if (found[0] === '[') open.push(found.index)
    const from = found[0] === ']' ? open.pop() : undefined
    if (from !== undefined) pairs.set(from, found.index)
  }
  return pairs
}

function codeText(text: string): string {
  const line = text.replace(/\n/g, ' ')
  return /^ .*[^ ].* $/.test(line) ? line.slice(1, -1) : line
}

function entityText(found: readonly (string | undefined)[]): string {
  const [all = '', decimal, hex, name] = found
  if (name !== undefined) return entities[name.toLowerCase()] ?? all
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}
