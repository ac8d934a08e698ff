import { PodError } from '#base/errors.ts'
import { type AddressSpace, resourceIriWithin } from '#base/iri.ts'
import type { Store } from '#storage/store.ts'

const kind = 'server'

/**
 * Every IRI of a pod holds its address, so pods made in one layout cannot be served in the other, nor at another base
 * URL, where nobody would find them: refuses to go on. A data folder without pods takes any; without a record it was made
 * in path mode.
 */
export async function checkLayout(store: Store, space: AddressSpace): Promise<void> {
  const { pods, baseUrl } = space
  const [recorded = 'path', recordedUrl] = await store.read((reader) =>
    Promise.all([reader.record<AddressSpace['pods']>(kind, 'pods'), reader.record<string>(kind, 'base-url')]),
  )
  if (recorded === pods && recordedUrl === baseUrl) return
  const made = await store.read((reader) => reader.storages())
  if (made[0] && recorded !== pods) {
    throw new PodError(
      'conflict',
      `the pods in this data folder were made with --pods ${recorded}; start it so, or take another folder`,
    )
  }
  if (made[0] && !made.some(({ root }) => resourceIriWithin(space, root))) {
    throw new PodError(
      'conflict',
      `no pod of this data folder is below ${baseUrl} (one is ${made[0].root}): start with the --port or --base-url that they were made with, or take another --data folder`,
    )
  }
  await store.write(async (writer) => {
    await writer.putRecord(kind, 'pods', pods)
    await writer.putRecord(kind, 'base-url', baseUrl)
  })
}
