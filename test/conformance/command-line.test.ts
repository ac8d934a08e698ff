import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { dpopSession } from '../dpop-session.ts'
import { hearth, hearthWithin, violations } from '../hearth-command.ts'
import { makePerson } from '../make-person.ts'
import { answers, freePort, hearthBin, spawnServer, withDataFolder } from '../spawn-server.ts'

const nobody = 65_534
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

describe('hearth seed of a file with a fault', () => {
  it('makes nobody, so that the mended file can be seeded', async () => {
    await withDataFolder(async (data) => {
      const file = join(data, 'people.json')
      const bob = { email: 'bob@example.org', password: 'another', pods: [{ name: 'bob' }, { name: 'Bob!' }] }
      await writeFile(file, JSON.stringify([...people, bob]))
      const faulty = await hearth('seed', file, '--data', data)
      expect([faulty.code, faulty.stdout]).toEqual([1, ''])
      expect(faulty.stderr).toMatch(/^hearth: bob@example\.org: pod names [^\n]+\n$/)
      await writeFile(file, JSON.stringify([...people, { ...bob, pods: [{ name: 'bob' }] }]))
      const mended = await hearth('seed', file, '--data', data)
      expect([mended.code, mended.stderr]).toEqual([0, ''])
      expect(JSON.parse(mended.stdout)).toHaveLength(2)
      expect(await violations(data)).toEqual([])
    })
  })
})

describe('a data folder that cannot be one', () => {
  it.each([
    ['a file', async (path: string) => writeFile(path, 'x'), /is a file, and a folder is needed/],
    [
      'what is no database',
      async (path: string) => {
        await mkdir(path)
        await writeFile(join(path, 'hearth.db'), 'x'.repeat(10_000))
      },
      /hearth\.db in the data folder is no database/,
    ],
    [
      'a backup that was interrupted',
      async (path: string) => {
        await mkdir(path)
        await writeFile(join(path, 'hearth.db.part'), '')
      },
      /did not come to its end/,
    ],
    [
      'a folder of a newer version',
      async (path: string) => {
        await mkdir(path)
        const database = new DatabaseSync(join(path, 'hearth.db'))
        database.exec('CREATE TABLE resource (id INTEGER PRIMARY KEY); PRAGMA user_version = 99')
        database.close()
      },
      /newer version of Hearth/,
    ],
  ])('%s: is refused in one line, and stays as it was', async (_what, make, expected) => {
    await withDataFolder(async (folder) => {
      const data = join(folder, 'data')
      await make(data)
      const before = await contentsOf(data)
      const { code, stdout, stderr } = await hearth('serve', '--data', data)
      expect(code).toBeGreaterThan(0)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^hearth: [^\n]+\n$/)
      expect(stderr).toMatch(expected)
      expect(await contentsOf(data)).toEqual(before)
    })
  })

  it('large files that a command of another user left behind: told in one line at the start, not with each upload', async () => {
    await withDataFolder(async (folder) => {
      const data = join(folder, 'data')
      const blobs = join(data, 'blobs')
      await mkdir(blobs, { recursive: true })
      await chmod(blobs, 0o500)
      const isRoot = process.getuid?.() === 0
      for (const path of isRoot ? [folder, data] : []) await chown(path, nobody, nobody)
      const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
      const { code, stdout, stderr } = await hearthWithin(isRoot ? asNobody : [], 'serve', '--data', data)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^hearth: [^\n]+\/blobs is not for this user to write[^\n]+\n$/)
    })
  })

  it.each(['check', 'password me@example.org'])('`hearth %s` makes none', async (line) => {
    await withDataFolder(async (folder) => {
      const data = join(folder, 'mistyped')
      const { code, stderr } = await hearth(...line.split(' '), '--data', data)
      expect([code, existsSync(data)]).toEqual([2, false])
      expect(stderr).toMatch(/^hearth: there is no pod server's data in [^\n]+\n$/)
    })
  })
})

describe('hearth serve', () => {
  it('is refused in one line at another address than all pods of the folder have', async () => {
    await withDataFolder(async (data) => {
      const file = join(data, 'people.json')
      await writeFile(file, JSON.stringify(people))
      expect((await hearth('seed', file, '--data', data)).code).toBe(0)
      for (const more of [
        ['--port', '3999'],
        ['--base-url', 'http://pods.example/'],
      ]) {
        const { code, stdout, stderr } = await hearth('serve', '--data', data, ...more)
        expect([code, stdout]).toEqual([1, ''])
        expect(stderr).toMatch(
          /^hearth: no pod [^\n]+http:\/\/localhost:3000\/alice\/[^\n]+--base-url[^\n]+\n$/,
        )
      }
    })
  })

  it('keeps what it writes from other users, also in a folder that is open to them', async () => {
    await withDataFolder(async (folder) => {
      const data = join(folder, 'open')
      await mkdir(data, { mode: 0o755 })
      const server = await spawnServer({ data })
      const alice = await makePerson(server.url, 'alice')
      const headers = { 'content-type': 'application/octet-stream' }
      await alice.fetch(`${alice.pod}big.bin`, { method: 'PUT', headers, body: new Uint8Array(200_000) })
      const files = await readdir(data, { recursive: true })
      expect(files.length).toBeGreaterThan(4)
      for (const name of files) expect([name, (await stat(join(data, name))).mode & 0o077]).toEqual([name, 0])
      await server.close()
    })
  })

  it.each([
    ['0', /^\{[^\n]*"level":"warn"[^\n]*--trusted-proxies[^\n]*\}\n(?:hearth: [^\n]*\n)+$/],
    ['1', /^(?:hearth: [^\n]*\n)+$/],
  ])('for https and with --trusted-proxies %s says what is missing, once', async (proxies, expected) => {
    await withDataFolder(async (folder) => {
      const data = join(folder, 'file')
      await writeFile(data, 'so that it ends by itself')
      const settings = ['--base-url', 'https://pods.example/', '--trusted-proxies', proxies, '--workers', '2']
      expect((await hearth('serve', '--data', data, ...settings)).stderr).toMatch(expected)
    })
  })

  it.each([
    [0o644, /^\{[^\n]*"warn"[^\n]*chmod -R go= [^\n]*\}\n$/],
    [0o600, /^$/],
  ])('tells where others can read what came from a backup, and only there: %o', async (mode, expected) => {
    await withDataFolder(async (data) => {
      const first = await spawnServer({ data })
      await first.close()
      await chmod(data, 0o755)
      await chmod(join(data, 'hearth.db'), mode)
      const port = String(await freePort())
      const serve = spawn(process.execPath, [hearthBin, 'serve', '--port', port, '--data', data])
      let log = ''
      serve.stderr.on('data', (chunk: Buffer) => {
        log += String(chunk)
      })
      await answers(`http://localhost:${port}/`, serve)
      await new Promise((resolve) => setTimeout(resolve, 1500))
      serve.kill('SIGTERM')
      await once(serve, 'exit')
      expect(log).toMatch(expected)
    })
  })

  it('tells of a variable that was meant as a setting, once: in the log of a server, in words elsewhere', async () => {
    await withDataFolder(async (folder) => {
      const data = join(folder, 'file')
      await writeFile(data, 'so that it ends by itself')
      const strange = ['env', 'HEARTH_BASEURL=https://pods.example/']
      const told = 'HEARTH_BASEURL in the environment is no setting[^\\n]+did you mean HEARTH_BASE_URL'
      const serve = await hearthWithin(strange, 'serve', '--data', data, '--workers', '2')
      expect(serve.stderr).toMatch(
        new RegExp(`^\\{[^\\n]*"level":"warn"[^\\n]*${told}[^\\n]*\\}\\n(hearth: [^\\n]*\\n)+$`),
      )
      const check = await hearthWithin(strange, 'check', '--data', data)
      expect(check.stderr).toMatch(new RegExp(`^hearth: ${told}[^\\n]*\\nhearth: there is no [^\\n]*\\n$`))
      expect(check.code).toBe(2)
    })
  })

  it.each(['1', '2'])(
    'does not work on a folder where another one does, and does when that was killed: %s processes',
    async (workers) => {
      await withDataFolder(async (data) => {
        const server = await spawnServer({ data })
        const more = ['--port', String(await freePort()), '--base-url', server.url, '--workers', workers]
        const { code, stdout, stderr } = await hearth('serve', '--data', data, ...more)
        expect([code, stdout]).toEqual([1, ''])
        expect(stderr).toMatch(/^hearth: another server works on this data folder[^\n]+\n$/)
        expect((await fetch(server.url)).status).toBe(200)
        expect((await hearth('check', '--data', data)).code).toBe(0)
        await server.kill()
        const next = await spawnServer({ data, workers })
        expect((await fetch(next.url)).status).toBe(200)
        await next.close()
      })
    },
  )

  it.each(['SIGHUP', 'SIGINT'] as const)('finishes at %s, also when told twice at once', async (signal) => {
    await withDataFolder(async (data) => {
      const server = await spawnServer({ data })
      const exit = once(server.process, 'exit')
      server.process.kill(signal)
      server.process.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
    })
  })

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
        const areTwo = () => expect.poll(async () => (await childrenOf(server.process.pid)).length).toBe(2)
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

  it('ends with 2 and one line where several processes cannot start', async () => {
    await withDataFolder(async (folder) => {
      const data = join(folder, 'file')
      await writeFile(data, 'x')
      const { code, stdout, stderr } = await hearth('serve', '--data', data, '--workers', '2')
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^(?:hearth: [^\n]+ is a file, [^\n]+\n)$/)
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

async function contentsOf(path: string): Promise<Record<string, string>> {
  if (!(await stat(path)).isDirectory()) return { '': await readFile(path, 'latin1') }
  const names = await readdir(path)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'latin1')])),
  )
}
