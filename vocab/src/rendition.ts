/** A picture file and its size, so that a grid never jumps while loading. */
export interface Rendition {
  readonly href: string
  readonly mediaType?: string | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
}

/** The smallest rendition at least this wide, else the widest; sizes unknown count as widest. */
export function renditionFor(
  photo: { readonly renditions: readonly Rendition[] },
  minWidth: number,
): Rendition | undefined {
  return (
    photo.renditions.find((rendition) => (rendition.width ?? Number.POSITIVE_INFINITY) >= minWidth) ??
    photo.renditions.at(-1)
  )
}
