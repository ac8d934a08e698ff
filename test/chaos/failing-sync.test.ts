import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { plain, send } from '../conformance/world.ts'
import { violations } from '../hearth-command.ts'
import { makePerson } from '../make-person.ts'
import { freePort, spawnServer, withDataFolder } from '../spawn-server.ts'

const failing = ['strace', '-D', '-f', '-qq', '-o', '/dev/null', '--seccomp-bpf', '-e', 'trace=fdatasync']
const canTrace = spawnSync('strace', [...failing.slice(1), 'true']).status === 0
const reason = canTrace ? '' : ' (skipped: it takes strace, and leave to use it, to make fdatasync fail)'

describe.skipIf(!canTrace)(`a disk that fails to sync${reason}`, () => {
  it.each([
    ['ENOSPC', 507],
    ['EIO', 500],
  ])(
    'bug-class-21 with %s: what it failed is refused with %i, what is acknowledged after it stays',
    async (error, status) => {
      await withDataFolder(async (data) => {
        const port = String(await freePort())
        const settings = { data, port, logLevel: 'silent' }
        let server = await spawnServer(settings)
        const alice = await makePerson(server.url, 'alice')
        await server.close()

        const within = [...failing, '-e', `inject=fdatasync:error=${error}:when=4..9`]
        server = await spawnServer(settings, {}, within)
        const statuses: number[] = []
        for (let number = 0; number < 30; number++) {
          statuses.push(
            (await send(alice, 'PUT', `${alice.pod}sync-${number}.txt`, plain, `text ${number}`)).status,
          )
        }
        await server.kill()

        expect(new Set(statuses)).toEqual(new Set([201, status]))
        expect(statuses.slice(-10)).toEqual(Array(10).fill(201))
        expect(await violations(data)).toEqual([])
        server = await spawnServer(settings)
        for (const [number, told] of statuses.entries()) {
          const answer = await send(alice, 'GET', `${alice.pod}sync-${number}.txt`)
          if (told === 201) expect(await answer.text()).toBe(`text ${number}`)
        }
        await server.close()
      })
    },
  )
})
