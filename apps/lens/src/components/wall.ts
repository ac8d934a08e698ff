import type { Photo } from '@hearth/vocab/photo.ts'
import type { CSSProperties } from 'react'
import { blurOf } from './blur.ts'

// Justified rows by flexbox alone: each tile's basis and growth are its ratio, so a row fills the width at one height,
// and nothing moves while pictures load because the ratio is in the data. `after` soaks up the last row's spare room.
export const wallClass =
  'flex flex-wrap gap-1 outline-none sm:gap-1.5 [--row:clamp(9rem,19vw,16rem)] after:grow-[100000] after:content-[""]'

export const thumbWidth = 400
/** For browsers that cannot work out `auto`: a tile is about this wide. */
export const tileSizes = 'auto, 34vw'

const flattest = 2.4
const tallest = 0.62

/** The room that a picture takes in a wall. */
export function roomFor(ratio: number): CSSProperties {
  return { flex: `${ratio * 100} 1 calc(${ratio} * var(--row))`, aspectRatio: ratio }
}

/** The same with the picture's own ratio, and its blur until it has come. */
export function tileStyle(photo: Photo): CSSProperties {
  const sized = photo.renditions.find(({ width, height }) => width !== undefined && height !== undefined)
  const ratio = (sized?.width ?? 1) / (sized?.height ?? 1)
  return { ...roomFor(Math.min(flattest, Math.max(tallest, ratio))), ...blurOf(photo.thumbhash) }
}

export function srcSetOf(photo: Photo): string | undefined {
  const sized = photo.renditions.filter(({ width }) => width !== undefined)
  return sized.length < 2 ? undefined : sized.map(({ href, width }) => `${href} ${width}w`).join(', ')
}
