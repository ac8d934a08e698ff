import { PodError } from '#base/errors.ts'
import { parseIri, type ResourceIri } from '#base/iri.ts'
import type { Reader, Storage } from '#storage/store.ts'
import type { AccountContext } from './accounts.ts'
import { podsOf } from './webid-links.ts'

/** All of them may be shown, in a head that every client must be able to take. */
const mostOwners = 10
const longestWebid = 400

/** A pod of an account, and whose it is. */
export interface OwnedPod {
  readonly id: string
  readonly root: string
  readonly owners: readonly string[]
  /** Those of them that everybody is told of. */
  readonly shownOwners: readonly string[]
}

/** The pods of an account; one that is being removed has no owners any more. */
export async function ownedPods(reader: Reader, account: string): Promise<readonly OwnedPod[]> {
  const found: OwnedPod[] = []
  for (const { id, root } of await podsOf(reader, account)) {
    const resource = await reader.resource(root as ResourceIri)
    const { owners = [], shownOwners = [] } = (resource && (await reader.storage(resource.storage))) ?? {}
    found.push({ id, root, owners, shownOwners })
  }
  return found
}

/** Whose a pod of the account is (P-27), as Community Solid Server tells it. Throws 'not-found'. */
export async function ownersOfPod({ store }: AccountContext, account: string, id: string) {
  const { root, owners, shownOwners } = await store.read((reader) => storageOf(reader, account, id))
  return { baseUrl: root, owners: owners.map((webId) => ({ webId, visible: shownOwners.includes(webId) })) }
}

/**
 * Makes somebody an owner, shown to everybody or not, or one no more. Owners keep Control of all that is in the pod (P-28),
 * so the last one stays. Throws 'not-found', and 'bad-request' for what is no WebID.
 */
export async function changeOwner(
  { store }: AccountContext,
  account: string,
  id: string,
  { webid, isShown, isRemoved }: { webid: string; isShown: boolean; isRemoved: boolean },
): Promise<void> {
  if (!isWebid(webid))
    throw new PodError(
      'bad-request',
      'that is no WebID: it is an address such as https://alice.example/profile/card#me',
    )
  await store.write(async (writer) => {
    const storage = await storageOf(writer, account, id)
    const others = (webids: readonly string[]) => webids.filter((other) => other !== webid)
    const isNew = !isRemoved && !storage.owners.includes(webid)
    const owners = isNew ? [...storage.owners, webid] : isRemoved ? others(storage.owners) : storage.owners
    if (owners.length === 0) throw new PodError('bad-request', 'the last owner of a pod cannot be removed')
    if (isNew && owners.length > mostOwners)
      throw new PodError('bad-request', `a pod may have ${mostOwners} owners`)
    const shown = others(storage.shownOwners)
    await writer.changeOwners(storage.id, owners, isShown && !isRemoved ? [...shown, webid] : shown)
  })
}

async function storageOf(reader: Reader, account: string, id: string): Promise<Storage> {
  const pod = (await podsOf(reader, account)).find((link) => link.id === id)
  const root = pod && (await reader.resource(pod.root as ResourceIri))
  const storage = root && (await reader.storage(root.storage))
  if (!storage) throw new PodError('not-found', 'no such pod')
  return storage
}

function isWebid(text: string): boolean {
  const url = /^https?:/i.test(text) && parseIri(text) !== undefined ? URL.parse(text) : null
  // As a URL it is longer: letters beyond ASCII are escaped.
  return url !== null && url.href.length <= longestWebid
}
