import { AppError } from '@hearth/kit/app-error.ts'
import { decodePicture } from '@hearth/kit/chosen-pictures.ts'
import { rgbaToThumbHash } from 'thumbhash'

/** A picture as it goes into the pod: re-encoded, so that no EXIF and no place survives (data-model 2.4). */
export type Derivative = {
  readonly name: string
  readonly blob: Blob
  readonly width: number
  readonly height: number
}

/** The sizes of one picture, the small one first, and a tiny blur of it for while it loads. */
export type Derivatives = { readonly files: readonly Derivative[]; readonly thumbhash: string }

const SMALL = 400
const LARGE = 1600
const QUALITY = 0.84
const THUMBHASH_EDGE = 100

export async function makeDerivatives(file: Blob): Promise<Derivatives> {
  const bitmap = await decodePicture(file)
  try {
    // A picture narrower than the small size is stored once, as it is.
    const widths = bitmap.width > SMALL ? [SMALL, LARGE] : [LARGE]
    const files: Derivative[] = []
    for (const width of widths) files.push(await derive(bitmap, width))
    return { files, thumbhash: thumbhashOf(bitmap) }
  } finally {
    bitmap.close()
  }
}

async function derive(bitmap: ImageBitmap, maxWidth: number): Promise<Derivative> {
  const { canvas, width, height } = draw(bitmap, Math.min(1, maxWidth / bitmap.width))
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY })
  // Browsers without a WebP encoder answer with PNG: the name tells the truth.
  return { name: `w${maxWidth}.${blob.type === 'image/webp' ? 'webp' : 'png'}`, blob, width, height }
}

function thumbhashOf(bitmap: ImageBitmap): string {
  const { context, width, height } = draw(
    bitmap,
    THUMBHASH_EDGE / Math.max(bitmap.width, bitmap.height, THUMBHASH_EDGE),
  )
  const { data } = context.getImageData(0, 0, width, height)
  return btoa(String.fromCharCode(...rgbaToThumbHash(width, height, data)))
}

function draw(bitmap: ImageBitmap, scale: number) {
  const width = Math.max(1, Math.round(bitmap.width * scale))
  const height = Math.max(1, Math.round(bitmap.height * scale))
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (context === null) throw new AppError('bad-data', 'this browser cannot draw pictures')
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  return { canvas, context, width, height }
}
