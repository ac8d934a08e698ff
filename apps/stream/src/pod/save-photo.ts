import { nameOfFile } from '@hearth/kit/unfinished.ts'
import { photoContainer } from '@hearth/vocab/layout.ts'
import { type Photo, photoQuads } from '@hearth/vocab/photo.ts'
import { ulid } from 'ulid'
import { putFile, writeDocument } from './documents.ts'
import type { Me } from './me.ts'
import { makeDerivatives } from './photo-derivatives.ts'

/** A picture chosen in the composer, and what it shows in words. */
export interface PhotoDraft {
  readonly file: Blob
  readonly alt: string
}

/** Puts a picture in the photos of an audience. The description comes last: what it names is there. */
export async function savePhoto(me: Me, audience: string, draft: PhotoDraft): Promise<Photo> {
  const container = photoContainer(me.storage, audience, nameOfFile(draft.file, ulid))
  const derivatives = await makeDerivatives(draft.file)
  await Promise.all(derivatives.map(({ name, blob }) => putFile(container + name, blob, me.fetch)))
  const photo: Photo = {
    iri: `${container}index.ttl#it`,
    author: me.webid,
    alt: draft.alt.trim(),
    published: new Date().toISOString(),
    renditions: derivatives.map(({ name, blob, width, height }) => ({
      href: container + name,
      mediaType: blob.type,
      width,
      height,
    })),
  }
  await writeDocument(photo.iri.replace('#it', ''), photoQuads(photo), me.fetch)
  return photo
}
