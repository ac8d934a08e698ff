import { decodePicture } from '@hearth/kit/chosen-pictures.ts'

/** A picture as it goes into the pod: re-encoded, so that no EXIF and no place survives (data-model 2.4). */
export interface Derivative {
  readonly name: string
  readonly blob: Blob
  readonly width: number
  readonly height: number
}

const widths = [400, 1600] as const
const quality = 0.82

/** Two sizes of a picture, the small one first; a picture narrower than a size is not blown up. */
export async function makeDerivatives(file: Blob): Promise<Derivative[]> {
  const bitmap = await decodePicture(file)
  try {
    const made: Derivative[] = []
    for (const width of widths) made.push(await derive(bitmap, width))
    return made
  } finally {
    bitmap.close()
  }
}

/** The size a picture gets inside a width, never larger than it is. */
export function fitWidth(
  size: { width: number; height: number },
  width: number,
): { width: number; height: number } {
  const scale = Math.min(1, width / size.width)
  return { width: Math.round(size.width * scale), height: Math.max(1, Math.round(size.height * scale)) }
}

async function derive(bitmap: ImageBitmap, maxWidth: number): Promise<Derivative> {
  const { width, height } = fitWidth(bitmap, maxWidth)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (context === null) throw new TypeError('this browser cannot draw pictures')
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', quality))
  if (blob === null) throw new TypeError('this browser cannot encode pictures')
  // Browsers without a WebP encoder answer with PNG: the name tells the truth.
  const extension = blob.type === 'image/webp' ? 'webp' : 'png'
  return { name: `w${maxWidth}.${extension}`, blob, width, height }
}
