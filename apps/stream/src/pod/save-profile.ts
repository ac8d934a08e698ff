import { audienceContainers, publicAudience } from '@hearth/vocab/layout.ts'
import { faceTerms } from '@hearth/vocab/profile.ts'
import { AS, FOAF, SCHEMA, sameTerm, VCARD } from '@hearth/vocab/terms.ts'
import { quad, text } from '@hearth/vocab/write.ts'
import type { Quad } from '@rdfjs/types'
import { ulid } from 'ulid'
import { patchDocument, putFile, requireDocument } from './documents.ts'
import type { Me } from './me.ts'
import { makeDerivatives } from './photo-derivatives.ts'

/** What a person says about themselves here. `face` is a new picture; without it the old one stays. */
export interface ProfileEdit {
  readonly name: string
  readonly note: string
  readonly face?: Blob | undefined
}

const nameWords = [VCARD.fn, FOAF.name]
const noteWords = [VCARD.note, AS.summary, SCHEMA.description]

/** Replaces exactly what changed in the WebID document; everything else other apps wrote there stays. */
export async function saveProfile(me: Me, edit: ProfileEdit): Promise<void> {
  const face = edit.face === undefined ? undefined : await saveFace(me, edit.face)
  const rows = (await requireDocument(me.webid, me.fetch)).bySubject.get(me.webid) ?? []
  const patches = [
    replace(
      rows,
      nameWords,
      nameWords.map((term) => quad(me.webid, term, text(edit.name.trim()))),
    ),
    replace(
      rows,
      noteWords,
      edit.note.trim() === '' ? [] : [quad(me.webid, VCARD.note, text(edit.note.trim()))],
    ),
    ...(face === undefined ? [] : [replace(rows, faceTerms, [quad(me.webid, VCARD.hasPhoto, face)])]),
  ]
  const deletes = patches.flatMap((patch) => patch.deletes)
  const inserts = patches.flatMap((patch) => patch.inserts)
  if (deletes.length + inserts.length > 0) await patchDocument(me.webid, { deletes, inserts }, me.fetch)
}

/** Rows that stay are neither deleted nor inserted; nested pictures of other apps (blank nodes) are left alone. */
function replace(
  rows: readonly Quad[],
  words: readonly string[],
  wanted: readonly Quad[],
): { deletes: Quad[]; inserts: Quad[] } {
  const present = rows.filter(
    ({ predicate, object }) =>
      object.termType !== 'BlankNode' && words.some((word) => sameTerm(word, predicate.value)),
  )
  const has = (list: readonly Quad[], one: Quad): boolean =>
    list.some(({ predicate, object }) => predicate.value === one.predicate.value && object.equals(one.object))
  return {
    deletes: present.filter((one) => !has(wanted, one)),
    inserts: wanted.filter((one) => !has(present, one)),
  }
}

async function saveFace(me: Me, file: Blob): Promise<string> {
  const [small] = await makeDerivatives(file)
  if (small === undefined) throw new TypeError('no picture was made')
  const { photos } = audienceContainers(me.storage, publicAudience)
  const url = `${photos}${new Date().getUTCFullYear()}/${ulid()}/${small.name}`
  await putFile(url, small.blob, me.fetch)
  return url
}
