import { afterEach, beforeEach, describe } from 'vitest'
import type { Clock } from '#base/clock.ts'
import { describeAccess } from './contract/access.ts'
import { describeBlobs } from './contract/blobs.ts'
import { describeContainment } from './contract/containment.ts'
import { describeDocuments } from './contract/documents.ts'
import { alice, author, type OpenedStore, root } from './contract/fixtures.ts'
import { describeLog } from './contract/log.ts'
import { describePolicies } from './contract/policies.ts'
import { describeRecords } from './contract/records.ts'
import { describeTransactions } from './contract/transactions.ts'
import type { AccessLanguage, Store } from './store.ts'

/** The promises of storage/store.ts, said once for every engine (design.md 3). */
export function describeStore(
  name: string,
  open: (clock: Clock, language?: AccessLanguage) => Promise<OpenedStore>,
): void {
  describe(name, () => {
    let opened: OpenedStore
    let store: Store
    let now: number

    beforeEach(async () => {
      now = Date.parse('2026-01-01T00:00:00Z')
      opened = await open({ now: () => now })
      store = opened.store
      await store.write((writer) => writer.createStorage(root, [alice], author))
    })

    afterEach(() => store.close())

    describeDocuments(() => ({ store, tick: (ms) => (now += ms) }))
    describeContainment(() => ({ store, tick: (ms) => (now += ms) }))
    describeAccess(() => store)
    describeLog(() => store)
    describeTransactions(() => store)
    describeBlobs(() => ({ ...opened, tick: (ms) => (now += ms) }))
    describeRecords(() => ({ ...opened, tick: (ms) => (now += ms) }))
  })

  describe(`${name} under ACP`, () => {
    let store: Store

    beforeEach(async () => {
      store = (await open({ now: () => 0 }, 'acp')).store
      await store.write((writer) => writer.createStorage(root, [alice], author))
    })

    afterEach(() => store.close())

    describePolicies(() => store)
  })
}
