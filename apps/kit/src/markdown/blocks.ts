import { readInline } from './inline.ts'
import type { Block } from './tree.ts'

/** Deeper than anybody writes: what is nested further is a paragraph, so that no post can exhaust the page. */
const maxDepth = 12

const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/
const closingMarks = /(?:^|[ \t])#+[ \t]*$/
const underline = /^ {0,3}(=+|-+)[ \t]*$/
const rule = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/
const fence = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/
const quote = /^ {0,3}> ?/
const item = /^( {0,3}(?:[-+*]|(\d{1,9})[.)]))(?:( +)(.*))?$/
const indented = /^ {4}/

/** Reads markdown (CommonMark with GFM's strikethrough and bare links). Raw HTML is text, tables are too. */
export function readBlocks(text: string): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  return readLines(lines.map(withoutTabs), 0).blocks
}

function withoutTabs(line: string): string {
  return line.replace(/^[ \t]+/, (indent) => indent.replaceAll('\t', '    '))
}

/** `isLoose`: there is a blank line between two of the blocks. */
function readLines(lines: readonly string[], depth: number): { blocks: Block[]; isLoose: boolean } {
  const blocks: Block[] = []
  let isLoose = false
  let at = 0
  while (at < lines.length) {
    const from = firstText(lines, at)
    if (from === lines.length) break
    isLoose ||= blocks.length > 0 && from > at
    const [block, end] = blockAt(lines, from, depth)
    blocks.push(block)
    at = end
  }
  return { blocks, isLoose }
}

function firstText(lines: readonly string[], at: number): number {
  let from = at
  while (from < lines.length && isBlank(lines[from])) from++
  return from
}

function blockAt(lines: readonly string[], at: number, depth: number): [Block, number] {
  const line = lines[at] ?? ''
  const title = heading.exec(line)
  if (title) return [headingOf(title[1]?.length ?? 1, (title[2] ?? '').replace(closingMarks, '')), at + 1]
  if (rule.test(line)) return [{ kind: 'rule' }, at + 1]
  if (fence.test(line)) return fencedAt(lines, at)
  if (indented.test(line)) return indentedAt(lines, at)
  if (depth < maxDepth && quote.test(line)) return quoteAt(lines, at, depth)
  if (depth < maxDepth && item.test(line)) return listAt(lines, at, depth)
  return paragraphAt(lines, at)
}

function headingOf(level: number, text: string): Block {
  return { kind: 'heading', level, children: readInline(text.trim()) }
}

function fencedAt(lines: readonly string[], at: number): [Block, number] {
  const [, indent = '', marks = ''] = fence.exec(lines[at] ?? '') ?? []
  const closing = new RegExp(`^ {0,3}${marks[0]}{${marks.length},}[ \\t]*$`)
  let end = at + 1
  while (end < lines.length && !closing.test(lines[end] ?? '')) end++
  const body = lines.slice(at + 1, end).map((line) => line.replace(new RegExp(`^ {0,${indent.length}}`), ''))
  return [{ kind: 'code', text: body.join('\n') }, Math.min(end + 1, lines.length)]
}

function indentedAt(lines: readonly string[], at: number): [Block, number] {
  let end = at + 1
  while (end < lines.length && (isBlank(lines[end]) || indented.test(lines[end] ?? ''))) end++
  const body = lines.slice(at, end).map((line) => line.replace(/^ {1,4}/, ''))
  return [{ kind: 'code', text: body.join('\n').trimEnd() }, end]
}

function quoteAt(lines: readonly string[], at: number, depth: number): [Block, number] {
  const inner: string[] = []
  let end = at
  for (; end < lines.length; end++) {
    const line = lines[end] ?? ''
    if (!quote.test(line) && !continues(line, inner.at(-1))) break
    inner.push(line.replace(quote, ''))
  }
  return [{ kind: 'quote', blocks: readLines(inner, depth + 1).blocks }, end]
}

function listAt(lines: readonly string[], at: number, depth: number): [Block, number] {
  const items: Block[][] = []
  let isLoose = false
  let end = at
  for (let next = at; continuesList(lines, at, next); next = firstText(lines, end)) {
    isLoose ||= next > end
    const [inner, after] = itemAt(lines, next)
    const content = readLines(inner, depth + 1)
    items.push(content.blocks)
    isLoose ||= content.isLoose
    end = after
  }
  const number = item.exec(lines[at] ?? '')?.[2]
  return [{ kind: 'list', start: number === undefined ? undefined : Number(number), isLoose, items }, end]
}

/** Another mark begins another list. */
function continuesList(lines: readonly string[], first: number, at: number): boolean {
  const [one, other] = [first, at].map((index) => item.exec(lines[index] ?? '')?.[1]?.at(-1))
  return other !== undefined && other === one && !rule.test(lines[at] ?? '')
}

/** The lines of one item without their indent, and where the next thing begins. */
function itemAt(lines: readonly string[], at: number): [string[], number] {
  const [, marker = '', , space = ' ', text = ''] = item.exec(lines[at] ?? '') ?? []
  // More than four spaces are code inside the item (CommonMark 5.2).
  const isCode = space.length > 4
  const indent = ' '.repeat(marker.length + (isCode || text === '' ? 1 : space.length))
  const inner = [isCode ? space.slice(1) + text : text]
  for (let next = at + 1; next < lines.length; next++) {
    const own = lineOfItem(lines[next] ?? '', indent, inner)
    if (own === undefined) break
    inner.push(own)
  }
  while (inner.length > 1 && isBlank(inner.at(-1))) inner.pop()
  return [inner, at + inner.length]
}

/** A further line of an item; undefined when it is none. An item that is still empty ends with a blank line. */
function lineOfItem(line: string, indent: string, inner: readonly string[]): string | undefined {
  if (isBlank(line)) return inner.every(isBlank) ? undefined : ''
  if (line.startsWith(indent)) return line.slice(indent.length)
  return continues(line, inner.at(-1)) ? line.trimStart() : undefined
}

function paragraphAt(lines: readonly string[], at: number): [Block, number] {
  let end = at + 1
  for (; end < lines.length; end++) {
    const line = lines[end] ?? ''
    const level = underline.exec(line)?.[1]?.startsWith('=') ? 1 : 2
    if (underline.test(line)) return [headingOf(level, textOf(lines.slice(at, end))), end + 1]
    if (isBlank(line) || interrupts(line)) break
  }
  return [{ kind: 'paragraph', children: readInline(textOf(lines.slice(at, end))) }, end]
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => line.trim()).join('\n')
}

/** A line without the mark of its quote or item still belongs to the paragraph above (CommonMark 5.1, laziness). */
function continues(line: string, before: string | undefined): boolean {
  const isParagraph =
    before !== undefined &&
    !isBlank(before) &&
    !heading.test(before) &&
    !rule.test(before) &&
    !fence.test(before)
  return isParagraph && !isBlank(line) && !item.test(line) && !interrupts(line)
}

/** What ends a paragraph without a blank line. A list does so only with something in it, and at number one. */
function interrupts(line: string): boolean {
  const [, , number, , text] = item.exec(line) ?? []
  const isList = text !== undefined && text !== '' && (number === undefined || Number(number) === 1)
  return isList || heading.test(line) || rule.test(line) || fence.test(line) || quote.test(line)
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === ''
}
