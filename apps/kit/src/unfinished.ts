import { keepText, keptText } from './kept-text.ts'

const names = new Map<string, string>()
const namesOfFiles = new WeakMap<Blob, string>()

/**
 * The name of something that takes several requests to write. Until it is `finished` every try gets the same one, also
 * after a reload, so that a second try completes what the first one left, and nothing is there twice.
 */
export function unfinishedName(what: string, newName: () => string): string {
  const name = names.get(what) ?? keptText(keyOf(what)) ?? newName()
  names.set(what, name)
  keepText(keyOf(what), name)
  return name
}

/** Whoever says the same thing again means another one. */
export function finished(what: string): void {
  names.delete(what)
  keepText(keyOf(what), '')
}

/** Whoever chooses the same file again means another one. */
export function forgetFile(file: Blob): void {
  namesOfFiles.delete(file)
}

/** As `unfinishedName`, for a chosen file: it is of one post, and forgotten with it. */
export function nameOfFile(file: Blob, newName: () => string): string {
  const name = namesOfFiles.get(file) ?? newName()
  namesOfFiles.set(file, name)
  return name
}

function keyOf(what: string): string {
  return `hearth-unfinished:${what}`
}
