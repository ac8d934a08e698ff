import { audienceContainers, publicAudience } from './layout.ts'
import type { Profile } from './profile.ts'
import { type Registration, registrationsFor } from './registration.ts'
import { AS, VCARD } from './terms.ts'

/** Whose pod is set up, and what is there already: an existing place wins over the layout's (data-model 2.8). */
export interface FirstUse {
  readonly profile: Profile
  readonly storage: string
  /** Named by the preferences file, when there is one. */
  readonly privateTypeIndex?: string | undefined
  readonly registrations: readonly Registration[]
  readonly now: Date
}

/** Does this pod lack a part of the layout that apps look for? Also true each January, for the new year's containers. */
export function needsFirstUse(use: FirstUse): boolean {
  const { posts } = yearContainers(use)
  const hasYear = registrationsFor(use.registrations, AS.Note).some(({ containers }) =>
    containers.includes(posts),
  )
  const hasBook = registrationsFor(use.registrations, VCARD.AddressBook).length > 0
  return use.profile.outbox === undefined || use.profile.following === undefined || !hasYear || !hasBook
}

/** Where public posts and photos of this year go. */
export function yearContainers(use: FirstUse): { year: number; posts: string; photos: string } {
  const year = use.now.getUTCFullYear()
  const { posts, photos } = audienceContainers(use.storage, publicAudience)
  return { year, posts: `${posts}${year}/`, photos: `${photos}${year}/` }
}
