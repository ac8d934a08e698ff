import { expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { alice, at, author, base, makeContainer, put, rdf, root } from '#storage/contract/fixtures.ts'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import { localIssuers } from './local-issuers.ts'

it('O-35 bug-class-24 names the issuers of a profile, and takes no longer for one with much else in it', async () => {
  const { store } = openSqliteStore({ kind: 'memory' }, systemClock)
  await store.write((writer) => writer.createStorage(root, [alice], author))
  await makeContainer(store, 'alice/', 'alice/profile/')
  const much = Array.from({ length: 9_000 }, (_, index) => `<#n${index}> <#p> ${index}.`).join('\n')
  const solid = '@prefix solid: <http://www.w3.org/ns/solid/terms#>.'
  const text = `${solid} <#me> solid:oidcIssuer <${base}>. <#other> solid:oidcIssuer <https://id.example/>, "https://text.example/". ${much}`
  const profile = await rdf(text, at('alice/profile/card'))
  await store.write((writer) => put(writer, 'alice/profile/card', profile))
  const issuersOf = localIssuers(store, { baseUrl: base, pods: 'path' })

  expect(await issuersOf(`${base}alice/profile/card#other`)).toEqual(['https://id.example/'])
  expect(await issuersOf(`${base}alice/nothing#me`)).toEqual([])
  expect(await issuersOf('https://elsewhere.example/#me')).toBeUndefined()
  const start = process.threadCpuUsage()
  for (let round = 0; round < 100; round++) expect(await issuersOf(alice)).toEqual([base])
  expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(500)
  await store.close()
})
