import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ResourceIri } from '#base/iri.ts'
import { type OpenStore, openSqliteStore } from '#storage/sqlite/open-store.ts'
import { type Config, toConfig } from '../config.ts'
import { createPod } from './create-pod.ts'

const clock = { now: () => 1_800_000_000_000 }
let config: Config
let open: OpenStore
beforeEach(() => {
  config = toConfig({ data: ':memory:', logLevel: 'silent' })
  open = openSqliteStore({ kind: 'memory' }, clock)
})
afterEach(() => open.store.close())

it('ID-5 a pod whose account cannot be told of it is not made, and its name stays free', async () => {
  const { store } = open
  const root = `${config.baseUrl}alice/` as ResourceIri
  const link = { account: 'a1' }
  const known = () =>
    store.read(async (reader) => ({
      root: (await reader.resource(root))?.iri,
      profile: (await reader.resource(`${root}profile/card` as ResourceIri))?.iri,
      link: await reader.record('link', 'alice'),
    }))

  const failing = createPod({ config, store, clock }, { name: 'alice' }, async (writer) => {
    await writer.putRecord('link', 'alice', link)
    throw new Error('the link fails')
  })
  await expect(failing).rejects.toThrow('the link fails')
  expect(await known()).toEqual({ root: undefined, profile: undefined, link: undefined })

  const made = await createPod({ config, store, clock }, { name: 'alice' }, async (writer, pod) => {
    await writer.putRecord('link', 'alice', link)
    return pod
  })
  expect(made).toEqual({ root, webid: `${root}profile/card#me`, isOwnWebid: true })
  expect(await known()).toEqual({ root, profile: `${root}profile/card`, link })
})
