import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentWith, graphAt } from './patched-document.ts'
import { expectStatus, n3, openWorld, patchOf, share, type World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world.server.close())

describe('what a patch needs', () => {
  it.each([
    [['Append'], 'inserts', 204],
    [['Write'], 'inserts', 204],
    [['Read'], 'inserts', 403],
    [['Append'], 'where', 403],
    [['Read', 'Append'], 'where', 204],
    [['Write'], 'deletes', 403],
    [['Read', 'Append'], 'deletes', 403],
    [['Read', 'Write'], 'deletes', 204],
    [['Control'], 'inserts', 403],
  ] as const)('N3-10 with %s, a patch with %s is a %d', async (modes, part, status) => {
    const url = await documentWith(world.alice, '<#a> <#b> 1.')
    await share(world.alice, url, [{ who: world.bob.webId, modes, scope: 'accessTo' }])
    const parts = {
      inserts: { inserts: '<#a> <#b> 2' },
      where: { where: '<#a> <#b> ?x', inserts: '<#a> <#c> ?x' },
      deletes: { deletes: '<#a> <#b> 1' },
    }
    const before = await graphAt(world.alice, url)
    await expectStatus(status, world.bob, 'PATCH', url, n3, patchOf(parts[part]))
    if (status === 403) expect(await graphAt(world.alice, url)).toEqual(before)
    else expect(await graphAt(world.alice, url)).not.toEqual(before)
  })

  it('N3-10 the answer does not tell whether a condition would have held', async () => {
    const url = await documentWith(world.alice, '<#a> <#b> 1.')
    await share(world.alice, url, [{ who: world.bob.webId, modes: ['Append'], scope: 'accessTo' }])
    for (const value of [1, 2]) {
      const body = patchOf({ where: `<#a> <#b> ${value}`, inserts: '<#a> <#c> 1' })
      await expectStatus(403, world.bob, 'PATCH', url, n3, body)
    }
  })
})
