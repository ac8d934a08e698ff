import type { Emphasis, Inline } from './tree.ts'

/** Deeper than anybody writes: what is nested further stays text, so that no post can exhaust the page that shows it. */
const maxDepth = 16
/** A run of `*`, `_` or `~` that may turn out to open or close emphasis (CommonMark 6.2). */
export interface Run {
  readonly mark: string
  readonly size: number
  readonly opens: boolean
  readonly closes: boolean
  left: number
}
export type Part = Inline | Run

// CommonMark 6.2: left- and right-flanking. `_` inside a word is a letter of it.
export function runOf(text: string, at: number, marks: string): Run {
  const mark = marks[0] ?? ''
  const before = text.slice(0, at).slice(-2).match(/.$/su)?.[0] ?? ' '
  const after = text.slice(at + marks.length, at + marks.length + 2).match(/^./su)?.[0] ?? ' '
  const isSpace = (letter: string): boolean => /\s/u.test(letter)
  const isMark = (letter: string): boolean => /[\p{P}\p{S}]/u.test(letter)
  const isLeft = !isSpace(after) && (!isMark(after) || isSpace(before) || isMark(before))
  const isRight = !isSpace(before) && (!isMark(before) || isSpace(after) || isMark(after))
  const isWithin = mark === '_' && isLeft && isRight
  const isUsable = mark !== '~' || marks.length <= 2
  return {
    mark,
    size: marks.length,
    left: marks.length,
    opens: isUsable && isLeft && (!isWithin || isMark(before)),
    closes: isUsable && isRight && (!isWithin || isMark(after)),
  }
}

/** Each closing run takes the nearest opening one of its kind; what lies between becomes one piece. */
export function pairRuns(parts: Part[]): Inline[] {
  // Where there was nothing to open once, there will be nothing: this keeps a text of closing marks linear.
  const bottoms = new Map<string, number>()
  for (let at = 0; at < parts.length; at++) {
    const closer = parts[at]
    if (!isRun(closer) || !closer.closes) continue
    const key = `${closer.mark}${closer.opens}${closer.size % 3}`
    const from = openerBefore(parts, at, closer, bottoms.get(key) ?? -1)
    const opener = parts[from]
    const next = isRun(opener) ? joinRuns(parts, { from, opener }, { at, closer }) : undefined
    if (next === undefined) bottoms.set(key, at - 1)
    else at = next
  }
  return plain(parts)
}

/** Makes one piece of what lies between two runs; returns where to go on, or undefined where that would be too deep. */
function joinRuns(
  parts: Part[],
  { from, opener }: { from: number; opener: Run },
  { at, closer }: { at: number; closer: Run },
): number | undefined {
  const width = closer.mark === '~' ? closer.left : Math.min(2, opener.left, closer.left)
  const children = plain(parts.slice(from + 1, at))
  const depth = 1 + Math.max(0, ...children.map(depthOf))
  if (depth > maxDepth) return undefined
  const kind: Emphasis = closer.mark === '~' ? 'del' : width === 2 ? 'strong' : 'em'
  opener.left -= width
  closer.left -= width
  const before = opener.left > 0 ? [opener] : []
  const after = closer.left > 0 ? [closer] : []
  parts.splice(from, at - from + 1, ...before, { kind, depth, children }, ...after)
  return from + before.length
}

function openerBefore(parts: readonly Part[], at: number, closer: Run, bottom: number): number {
  for (let from = at - 1; from > bottom; from--) {
    const opener = parts[from]
    if (!isRun(opener) || !opener.opens || opener.mark !== closer.mark) continue
    if (closer.mark === '~') {
      if (opener.left === closer.left) return from
      continue
    }
    // CommonMark 6.2, rule of three: `**a*b` and the like do not pair.
    const isOdd = (opener.closes || closer.opens) && (opener.size + closer.size) % 3 === 0
    if (!isOdd || (opener.size % 3 === 0 && closer.size % 3 === 0)) return from
  }
  return -1
}

function plain(parts: readonly Part[]): Inline[] {
  return parts.map((part) => (isRun(part) ? part.mark.repeat(part.left) : part))
}

function isRun(part: Part | undefined): part is Run {
  return typeof part === 'object' && 'mark' in part
}

function depthOf(part: Inline): number {
  return typeof part === 'object' && 'depth' in part ? part.depth : 0
}
