import { describe, expect, it } from 'vitest'
import { hearth } from '../hearth-command.ts'
import { makePerson } from '../make-person.ts'
import { withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { aclOf, expectStatus, turtle } from './world.ts'

// A data folder is governed by one language for its whole life.

describe('--authorization', () => {
  it.each([
    ['wac', 'acp'],
    ['acp', 'wac'],
  ] as const)(
    'bug-class-4 a folder of %s does not open as %s, and is none the worse for it',
    async (made, asked) => {
      await withDataFolder(async (data) => {
        const first = await startTestServer({ data, authorization: made })
        const alice = await makePerson(first.url, 'alice')
        const url = `${alice.pod}private.ttl`
        await expectStatus(201, alice, 'PUT', url, turtle, '<#a> <#b> 1.')
        await first.close()

        const refused = await hearth('serve', '--data', data, '--authorization', asked)
        expect(refused.code).toBe(1)
        expect(refused.stderr).toMatch(new RegExp(`^hearth: [^\\n]+--authorization ${made}\\n$`))
        expect(
          (await hearth('password', 'alice@example.org', '--data', data, '--authorization', asked)).code,
        ).toBe(1)

        const { port } = new URL(first.url)
        const second = await startTestServer({ data, port, authorization: made })
        try {
          expect((await fetch(url)).status).toBe(401)
          await expectStatus(200, alice, 'GET', url)
        } finally {
          await second.close()
        }
      })
    },
  )

  it('an empty folder takes either', async () => {
    await withDataFolder(async (data) => {
      for (const authorization of ['wac', 'acp', 'wac'] as const) {
        await (await startTestServer({ data, authorization })).close()
      }
    })
  })

  it('W-9 bug-class-4 an access control resource is refused where access is WAC', async () => {
    const server = await startTestServer()
    try {
      const alice = await makePerson(server.url, 'alice')
      const acp = 'http://www.w3.org/ns/solid/acp#'
      const acr = `${aclOf(alice.pod, alice.webId, [])}\n<> <${acp}accessControl> <#c>.`
      await expectStatus(422, alice, 'PUT', `${alice.pod}.acl`, turtle, acr)
      await expectStatus(200, alice, 'GET', alice.pod)
    } finally {
      await server.close()
    }
  })
})
