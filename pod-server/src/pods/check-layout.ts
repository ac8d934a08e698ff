import { PodError } from '#base/errors.ts'
import type { AddressSpace } from '#base/iri.ts'
import type { Store } from '#storage/store.ts'

const kind = 'server'
const id = 'pods'

/**
 * Every IRI of a pod holds its address, so pods made in one layout cannot be served in the other: refuses to go on.
 * A data folder without pods takes any; without a record it was made in path mode.
 */
export async function checkLayout(store: Store, pods: AddressSpace['pods']): Promise<void> {
  const recorded = await store.read((reader) => reader.record<AddressSpace['pods']>(kind, id))
  const made = recorded ?? 'path'
  if (made === pods) return
  if ((await store.read((reader) => reader.storages())).length > 0) {
    throw new PodError(
      'conflict',
      `the pods in this data folder were made with --pods ${made}; start it so, or take another folder`,
    )
  }
  await store.write((writer) => writer.putRecord(kind, id, pods))
}
