import { AppError } from '@hearth/kit/app-error.ts'
import type { AccessLanguage } from '@hearth/vocab/access-document.ts'
import type { Quad } from '@rdfjs/types'
import { Parser } from 'n3'
import { copyInherited, keepOwner, makePrivate, removeShare, setShare } from './acl-rules.ts'
import { removeAllPolicies, removePolicy, setPolicy } from './acr-rules.ts'
import { type Level, modesOf } from './plain-words.ts'
import type { Place, Share } from './share.ts'

/** Who has which rights at a place, and where that is written. */
export type Sharing = {
  readonly place: Place
  readonly language: AccessLanguage
  /** What the document in force says; under ACP what the place's own one does. */
  readonly shares: readonly Share[]
  /** Under ACP: what each folder above adds to that, nearest first. */
  readonly above: readonly Above[]
  /** Under ACP: how many policies say what a list of shares cannot. */
  readonly special: number
  /** The access document that is in force, as it was read, and its address. */
  readonly source: string
  readonly sourceUrl: string
  readonly etag: string | undefined
}

/** What a folder hands down. */
export type Above = { readonly from: string; readonly shares: readonly Share[] }

/** What can be done to the rights at a place. `inherit` gives up its own rules for those of the folder above. */
export type SharingChange =
  | { readonly kind: 'set'; readonly holder: Holder; readonly level: Level }
  | { readonly kind: 'remove'; readonly holder: Holder }
  | { readonly kind: 'private' }
  | { readonly kind: 'inherit' }
  /** Takes a change back: the rules as they were read before it. */
  | { readonly kind: 'restore'; readonly source: string }

type Holder = Share['holder']
type NewRules = Exclude<SharingChange, { kind: 'inherit' | 'restore' }>

/** What takes a change back, made before it: the old rules, or following the folder above again. */
export function undoOf({ place, language, source }: Sharing): SharingChange {
  return language === 'acp' || place.from === place.target ? { kind: 'restore', source } : { kind: 'inherit' }
}

/** The whole document after a change, in the language of the place. */
export function nextRules(sharing: Sharing, change: NewRules, owner: string): Quad[] {
  const inForce = parseRules(sharing.source, sharing.sourceUrl)
  return sharing.language === 'acp'
    ? nextPolicies(inForce, sharing.place, change, owner)
    : nextAcl(inForce, sharing.place, change, owner)
}

/** This place's own ACL, or a copy of what it inherited, with the owner's full control in it. */
function nextAcl(inForce: readonly Quad[], place: Place, change: NewRules, owner: string): Quad[] {
  const rules = place.from === place.target ? inForce : copyInherited(inForce, place)
  const kept = keepOwner(rules, place, owner)
  if (change.kind === 'private') return makePrivate(kept, place, owner)
  if (change.kind === 'remove') return keepOwner(removeShare(kept, place, change.holder), place, owner)
  return keepOwner(setShare(kept, place, change.holder, modesOf(change.level)), place, owner)
}

function nextPolicies(own: readonly Quad[], place: Place, change: NewRules, owner: string): Quad[] {
  if (change.kind === 'private') return removeAllPolicies(own, place, owner)
  if (change.kind === 'remove') return removePolicy(own, place, change.holder)
  return setPolicy(own, place, change.holder, modesOf(change.level))
}

/** The quads of an access document; one that cannot be read is never replaced by guesswork. */
export function parseRules(source: string, baseIRI: string): Quad[] {
  try {
    return new Parser({ baseIRI }).parse(source) as Quad[]
  } catch (cause) {
    throw new AppError('bad-data', 'the rules here cannot be read; open the access document and mend it', {
      cause,
    })
  }
}
