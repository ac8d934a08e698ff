import { AppError } from './app-error.ts'
import { mediaTypeIn } from './media-blob.ts'

/** The pictures among chosen files, as many as there is room for, and in words what was left out. */
export function choosePictures(
  files: Iterable<File>,
  room: number,
): { pictures: readonly File[]; leftOut: string | undefined } {
  const all = [...files]
  const pictures = all.filter((file) => mediaTypeIn(file.type).startsWith('image/'))
  const others = all.filter((file) => !pictures.includes(file)).map((file) => file.name)
  const tooMany = pictures.length - room
  const sentences = [
    ...(others.length === 0 ? [] : [`Only pictures fit in here: without ${others.join(', ')}.`]),
    ...(tooMany > 0 ? [`That is as many as one post holds: without the last ${tooMany}.`] : []),
  ]
  return {
    pictures: pictures.slice(0, Math.max(0, room)),
    leftOut: sentences.length === 0 ? undefined : sentences.join(' '),
  }
}

/** A chosen file as a picture, the right way up; says which one it is that this browser cannot open. */
export async function decodePicture(file: Blob): Promise<ImageBitmap> {
  return await createImageBitmap(file, { imageOrientation: 'from-image' }).catch((error: unknown) => {
    const name = file instanceof File ? file.name : 'this file'
    const message = `${name} is not a picture that this browser can open; remove it, or choose it again as a JPEG`
    throw new AppError('bad-data', message, { cause: error })
  })
}
