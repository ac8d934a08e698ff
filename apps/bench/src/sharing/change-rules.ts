import { AppError } from '@hearth/kit/app-error.ts'
import type { Quad } from '@rdfjs/types'
import { Parser } from 'n3'
import {
  copyInherited,
  type Holder,
  keepOwner,
  makePrivate,
  type Place,
  removeShare,
  type Share,
  setShare,
} from './acl-rules.ts'
import { type Level, modesOf } from './plain-words.ts'

/** Who has which rights at a place, and where that is written. */
export type Sharing = {
  readonly place: Place
  readonly shares: readonly Share[]
  /** The ACL document that is in force, as it was read, and its address. */
  readonly source: string
  readonly sourceUrl: string
  readonly etag: string | undefined
}

/** What can be done to the rights at a place. `inherit` gives up its own rules for those of the folder above. */
export type SharingChange =
  | { readonly kind: 'set'; readonly holder: Holder; readonly level: Level }
  | { readonly kind: 'remove'; readonly holder: Holder }
  | { readonly kind: 'private' }
  | { readonly kind: 'inherit' }
  /** Takes a change back: the rules as they were read before it. */
  | { readonly kind: 'restore'; readonly source: string }

/** What takes a change back, made before it: the old rules, or following the folder above again. */
export function undoOf({ place, source }: Sharing): SharingChange {
  return place.from === place.target ? { kind: 'restore', source } : { kind: 'inherit' }
}

/** The rules after a change: this place's own, or a copy of what it inherited, with the owner's full control in it. */
export function nextRules(
  { place, source, sourceUrl }: Sharing,
  change: Exclude<SharingChange, { kind: 'inherit' | 'restore' }>,
  owner: string,
): Quad[] {
  const isOwn = place.from === place.target
  const inForce = parseRules(source, sourceUrl)
  const rules = isOwn ? inForce : copyInherited(inForce, place)
  const kept = keepOwner(rules, place, owner)
  if (change.kind === 'private') return makePrivate(kept, place, owner)
  if (change.kind === 'remove') return keepOwner(removeShare(kept, place, change.holder), place, owner)
  return keepOwner(setShare(kept, place, change.holder, modesOf(change.level)), place, owner)
}

/** The quads of an ACL document; one that cannot be read is never replaced by guesswork. */
export function parseRules(source: string, baseIRI: string): Quad[] {
  try {
    return new Parser({ baseIRI }).parse(source) as Quad[]
  } catch (cause) {
    throw new AppError('bad-data', 'the rules here cannot be read; open the ACL document and mend it', {
      cause,
    })
  }
}
