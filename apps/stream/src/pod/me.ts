import type { Pod } from '@hearth/kit/pod.ts'
import { displayName } from '@hearth/kit/pod.ts'
import { layoutOf } from '@hearth/vocab/layout.ts'
import type { FirstUse } from '@hearth/vocab/needs-first-use.ts'
import { type Registration, registrationsFor } from '@hearth/vocab/registration.ts'
import { VCARD } from '@hearth/vocab/terms.ts'

/** The signed-in person with everything an operation on their own pod needs. */
export interface Me {
  readonly webid: string
  readonly name: string
  readonly storage: string
  /** All of them: what strangers name in there is not for them to name. */
  readonly storages: readonly string[]
  readonly inbox: string | undefined
  readonly publicIndexUrl: string
  readonly privateIndexUrl: string
  readonly publicIndex: readonly Registration[]
  readonly privateIndex: readonly Registration[]
  /** SolidOS's place when there is one already, else ours (data-model 2.8: look in the index first). */
  readonly addressBook: string
  readonly following: string
  readonly followers: string
  readonly fetch: typeof fetch
}

/** Undefined when this WebID has no storage to write to. */
export function toMe(pod: Pod, fetchImpl: typeof fetch): Me | undefined {
  const { profile, storage } = pod
  if (storage === undefined) return undefined
  const layout = layoutOf(storage)
  const book = registrationsFor([...pod.privateTypeIndex, ...pod.publicTypeIndex], VCARD.AddressBook).flatMap(
    (registration) => registration.instances,
  )[0]
  return {
    webid: profile.webid,
    name: displayName(profile, profile.webid),
    storage,
    storages: [...new Set([storage, ...profile.storages])],
    inbox: pod.inbox,
    publicIndexUrl: profile.publicTypeIndex ?? layout.publicTypeIndex,
    privateIndexUrl: pod.privateTypeIndexUrl ?? layout.privateTypeIndex,
    publicIndex: pod.publicTypeIndex,
    privateIndex: pod.privateTypeIndex,
    addressBook: book ?? layout.addressBook,
    following: profile.following ?? layout.following,
    followers: profile.followers ?? layout.followers,
    fetch: fetchImpl,
  }
}

/** What the plan of first use has to know about a pod; undefined where there is none. */
export function firstUseOf(pod: Pod): FirstUse | undefined {
  if (pod.storage === undefined) return undefined
  return {
    profile: pod.profile,
    storage: pod.storage,
    privateTypeIndex: pod.privateTypeIndexUrl,
    registrations: [...pod.publicTypeIndex, ...pod.privateTypeIndex],
    now: new Date(),
  }
}
