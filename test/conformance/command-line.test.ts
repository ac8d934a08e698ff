import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { dpopSession } from '../dpop-session.ts'
import { hearth } from '../hearth-command.ts'
import { freePort, spawnServer, withDataFolder } from '../spawn-server.ts'

const people = [
  {
    email: 'alice@example.org',
    password: 'correct horse battery staple',
    pods: [{ name: 'alice' }],
    clientCredentials: [{ name: 'script', id: 'alice-script', secret: 'a-secret-for-this-test-only' }],
  },
]

describe('hearth seed', () => {
  it('makes people who can sign in with the credentials of the file', async () => {
    await withDataFolder(async (data) => {
      const file = join(data, 'people.json')
      await writeFile(file, JSON.stringify(people))
      const port = String(await freePort())
      const seeded = await hearth('seed', file, '--data', data, '--port', port)
      expect(seeded.stderr).toBe('')
      const [account] = JSON.parse(seeded.stdout)
      expect(account.pods).toEqual([
        { pod: `http://localhost:${port}/alice/`, webId: `http://localhost:${port}/alice/profile/card#me` },
      ])
      const server = await spawnServer({ data, port })
      const session = await dpopSession(server.url, 'alice-script', 'a-secret-for-this-test-only')
      const answer = await session.fetch(`${server.url}alice/seeded.txt`, {
        method: 'PUT',
        headers: { 'content-type': 'text/plain' },
        body: 'hello',
      })
      expect(answer.status).toBe(201)
      await server.close()
    })
  })

  it('refuses in one line to make the same account twice, and leaves the first one alone', async () => {
    await withDataFolder(async (data) => {
      const file = join(data, 'people.json')
      await writeFile(file, JSON.stringify(people))
      expect((await hearth('seed', file, '--data', data)).code).toBe(0)
      const again = await hearth('seed', file, '--data', data)
      expect(again.code).toBe(1)
      expect(again.stderr).toMatch(/^hearth: alice@example\.org: [^\n]+\n$/)
    })
  })
})

describe('hearth serve', () => {
  it('finishes and exits with 0 at SIGTERM, also while a client holds its connection', async () => {
    await withDataFolder(async (data) => {
      const server = await spawnServer({ data })
      await fetch(server.url)
      const exit = once(server.process, 'exit')
      server.process.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
    })
  })

  it.each(['1', '2'])(
    'says in one line that a port is taken, and exits with 2: processes %s',
    async (workers) => {
      await withDataFolder(async (data) => {
        const first = await spawnServer({ data: join(data, 'first') })
        const { port } = new URL(first.url)
        const second = await hearth(
          ...['serve', '--port', port, '--data', join(data, 'second'), '--workers', workers],
        )
        expect(second.code).toBe(2)
        expect(second.stderr).toMatch(new RegExp(`^hearth: port ${port} is taken[^\\n]+\\n$`))
        await first.close()
      })
    },
  )

  it('replaces processes that die, also before they answer, and tells the operator', async () => {
    await withDataFolder(async (data) => {
      const server = await spawnServer({ data, workers: '2' })
      try {
        let log = ''
        server.process.stderr?.on('data', (chunk: Buffer) => {
          log += chunk.toString()
        })
        const [output] = await once(server.process.stdout as Readable, 'data')
        expect(String(output)).toContain('with 2 processes')
        const areTwo = () =>
          expect.poll(async () => (await childrenOf(server.process.pid)).length, { timeout: 20_000 }).toBe(2)
        for (let count = 0; count < 4; count++) {
          await areTwo()
          const [, youngest = 0] = await childrenOf(server.process.pid)
          process.kill(youngest, 'SIGKILL')
          await expect.poll(() => childrenOf(server.process.pid)).not.toContain(youngest)
          expect((await fetch(server.url)).status).toBe(200)
        }
        await areTwo()
        expect(log.match(/a process died and is replaced/g)).toHaveLength(4)
        await server.close()
        expect(server.process.exitCode).toBe(0)
      } finally {
        await server.kill()
      }
    })
  })

  it('shares one memory of proofs among several processes', async () => {
    await withDataFolder(async (data) => {
      const file = join(data, 'people.json')
      await writeFile(file, JSON.stringify(people))
      const port = String(await freePort())
      await hearth('seed', file, '--data', data, '--port', port)
      const server = await spawnServer({ data, port, workers: '2' })
      const session = await dpopSession(server.url, 'alice-script', 'a-secret-for-this-test-only')
      const url = `${server.url}alice/`
      const headers = session.headers('GET', url)
      // Each request on a connection of its own: the connections take turns among the processes.
      const statuses: number[] = []
      for (let attempt = 0; attempt < 6; attempt++) {
        const answer = await fetch(url, { headers: { ...headers, connection: 'close' } })
        statuses.push(answer.status)
      }
      expect(statuses).toEqual([200, 401, 401, 401, 401, 401])
      const exit = once(server.process, 'exit')
      server.process.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
    })
  })
})

async function childrenOf(pid: number | undefined): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(' ').filter(Boolean).map(Number)
}
