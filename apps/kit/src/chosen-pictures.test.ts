import { describe, expect, it } from 'vitest'
import { choosePictures, decodePicture } from './chosen-pictures.ts'

const picture = (name: string) => new File(['x'], name, { type: 'image/jpeg' })

describe('chosen pictures', () => {
  it('come in without a word when all of them fit', () => {
    const files = [picture('a.jpg'), picture('b.jpg')]
    expect(choosePictures(files, 2)).toEqual({ pictures: files, leftOut: undefined })
  })

  it('that do not fit, and what is no picture, are told of', () => {
    const files = [
      picture('a.jpg'),
      new File(['x'], 'notes.pdf', { type: 'application/pdf' }),
      picture('b.jpg'),
    ]
    const { pictures, leftOut } = choosePictures(files, 1)
    expect(pictures.map((file) => file.name)).toEqual(['a.jpg'])
    expect(leftOut).toContain('notes.pdf')
    expect(leftOut).toContain('without the last 1')
  })

  it('are no drawings with scripts in them', () => {
    const drawing = new File(['<svg/>'], 'plan.svg', { type: 'image/svg+xml' })
    expect(choosePictures([drawing], 1)).toMatchObject({ pictures: [] })
  })

  it('that the browser cannot open are named', async () => {
    globalThis.createImageBitmap = () => Promise.reject(new Error('InvalidStateError'))
    await expect(decodePicture(picture('IMG_1.HEIC'))).rejects.toThrow(/^IMG_1\.HEIC is not a picture/)
  })
})
