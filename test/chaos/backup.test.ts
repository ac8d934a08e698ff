import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { expectStatus, members, plain, send, turtle } from '../conformance/world.ts'
import { dpopSession } from '../dpop-session.ts'
import { hearth, hearthWithin, violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { freePort, spawnServer, withDataFolder } from '../spawn-server.ts'
import { canMountSmallDisk, withSmallDisk } from './small-disk.ts'

const binary = { 'content-type': 'application/octet-stream' }
const lanes = [0, 1, 2, 3, 4, 5, 6, 7]

/** Writers that never rest, and what they were told is there. */
class Load {
  readonly #person: Person
  readonly #kept = new Map<string, Uint8Array>()
  #isOver = false
  #running: Promise<unknown> = Promise.resolve()
  #number = 0

  constructor(person: Person) {
    this.#person = person
  }

  get written(): number {
    return this.#number
  }

  begin(): void {
    this.#running = Promise.all(lanes.map((lane) => this.#write(lane)))
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  /** What is acknowledged at this moment, a text and a file now and then. */
  kept(): ReadonlyMap<string, Uint8Array> {
    return new Map(this.#kept)
  }

  async #write(lane: number): Promise<void> {
    while (!this.#isOver) {
      const number = this.#number++
      const url = `${this.#person.pod}load/${lane}/${number}`
      const isLarge = number % 5 === 0
      const body = isLarge ? randomBytes(100_000) : Buffer.from(`<#it> <urn:number> ${number}.`)
      await expectStatus(201, this.#person, 'PUT', url, isLarge ? binary : turtle, new Uint8Array(body))
      // Files come and go while they are being copied.
      if (number % 10 === 0) await expectStatus(205, this.#person, 'DELETE', url)
      else if (number % 7 === 0 || isLarge) this.#kept.set(url, body)
    }
  }
}

describe('hearth backup', () => {
  it('bug-class-21 under load copies one whole state, with all that was acknowledged before', async () => {
    await withDataFolder(async (folder) => {
      const [data, port] = [join(folder, 'data'), String(await freePort())]
      const server = await spawnServer({ data, port })
      const alice = await makePerson(server.url, 'alice')
      const load = new Load(alice)
      load.begin()
      await until(() => load.kept().size > 20)
      const copies: { target: string; kept: ReadonlyMap<string, Uint8Array> }[] = []
      for (const name of ['first', 'second', 'third']) {
        const [kept, target] = [load.kept(), join(folder, name)]
        const { code, stdout, stderr } = await hearth('backup', target, '--data', data)
        expect([code, stderr]).toEqual([0, ''])
        expect(stdout).toMatch(/^backed up \d+ resources and \d+ files to .+\n$/)
        copies.push({ target, kept })
      }
      await load.end()
      await server.close()
      expect(copies[2]?.kept.size).toBeGreaterThan((copies[0]?.kept.size ?? 0) + 20)
      for (const { target, kept } of copies) {
        const { code, stdout } = await hearth('check', '--data', target)
        expect([code, stdout]).toEqual([0, expect.stringContaining('no violations, no warnings')])
        const restored = await spawnServer({ data: target, port })
        const session = await dpopSession(restored.url, alice.clientId, alice.clientSecret)
        for (const [url, body] of kept) {
          const answer = await expectStatus(200, session, 'GET', url)
          expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true)
        }
        await restored.close()
        expect(await violations(target)).toEqual([])
      }
    })
  })

  it('bug-class-21 copies one moment: what was written one after the other is there up to some place, and not beyond', async () => {
    await withDataFolder(async (folder) => {
      const [data, port] = [join(folder, 'data'), String(await freePort())]
      const server = await spawnServer({ data, port })
      const alice = await makePerson(server.url, 'alice')
      const moments: ReadonlyMap<string, string>[] = [new Map()]
      let isOver = false
      const writing = (async () => {
        for (let number = 0; !isOver; number++) moments.push(await changed(alice, number, moments.at(-1)))
      })()
      const copies: string[] = []
      while (copies.length < 4) {
        const target = join(folder, `copy ${copies.length}`)
        expect((await hearth('backup', target, '--data', data)).code).toBe(0)
        copies.push(target)
      }
      isOver = true
      await writing
      await server.close()
      const found: number[] = []
      for (const target of copies) {
        expect(await violations(target)).toEqual([])
        const restored = await spawnServer({ data: target, port })
        const session = await dpopSession(restored.url, alice.clientId, alice.clientSecret)
        const names = await members(session, `${alice.pod}moments/`)
        const texts = names.map(async (name) => {
          const text = await (await send(session, 'GET', `${alice.pod}moments/${name}`)).text()
          return [name, text.slice(0, 20)] as const
        })
        const state = [...(await Promise.all(texts))].sort()
        found.push(moments.findIndex((moment) => isDeepStrictEqual([...moment].sort(), state)))
        await restored.close()
      }
      expect(found).not.toContain(-1)
      expect(found).toEqual(found.toSorted((a, b) => a - b))
    })
  })

  it('CR-1 a server that goes on from a copy gives no version again, and sends readers of the feed to the start', async () => {
    await withDataFolder(async (folder) => {
      const [data, copy, port] = [join(folder, 'data'), join(folder, 'copy'), String(await freePort())]
      const first = await spawnServer({ data, port })
      const alice = await makePerson(first.url, 'alice')
      const url = `${alice.pod}note.txt`
      await expectStatus(201, alice, 'PUT', url, plain, 'before')
      const ofBefore = (await send(alice, 'GET', url)).headers.get('etag')
      expect((await hearth('backup', copy, '--data', data)).code).toBe(0)
      await expectStatus(204, alice, 'PUT', url, plain, 'lost')
      const lost = (await send(alice, 'GET', url)).headers.get('etag') ?? ''
      const cursor = /\d+/.exec(lost)?.[0]
      await first.close()

      const second = await spawnServer({ data: copy, port })
      const again = await dpopSession(second.url, alice.clientId, alice.clientSecret)
      const asCopied = await expectStatus(200, again, 'GET', url)
      expect([await asCopied.text(), asCopied.headers.get('etag')]).toEqual(['before', ofBefore])
      await expectStatus(412, again, 'PUT', url, { ...plain, 'if-match': lost }, 'on top of what is lost')
      await expectStatus(204, again, 'PUT', url, plain, 'after')
      const after = await expectStatus(200, again, 'GET', url, { 'if-none-match': lost })
      expect(await after.text()).toBe('after')
      await expectStatus(410, again, 'GET', `${alice.pod}.changes?after=${cursor}`)
      await second.close()
      expect(await violations(copy)).toEqual([])
      expect((await hearth('backup', join(folder, 'of the copy'), '--data', copy)).code).toBe(0)
      expect(await violations(join(folder, 'of the copy'))).toEqual([])
    })
  })

  it('keeps what was deleted after it, and is for nobody else to read', async () => {
    await withDataFolder(async (folder) => {
      const [data, copy] = [join(folder, 'data'), join(folder, 'copy')]
      const server = await spawnServer({ data })
      const alice = await makePerson(server.url, 'alice')
      await expectStatus(201, alice, 'PUT', `${alice.pod}film.bin`, binary, new Uint8Array(200_000))
      expect((await hearth('backup', copy, '--data', data)).code).toBe(0)
      await server.close()
      for (const name of ['.', ...(await readdir(copy, { recursive: true })), 'hearth.db'])
        expect([name, (await stat(join(copy, name))).mode & 0o077]).toEqual([name, 0])
      const blobs = await readdir(join(data, 'blobs'), { recursive: true })
      const [blob = ''] = blobs.filter((name) => /\w{64}$/.test(name))
      await writeFile(join(data, 'hearth.db'), '')
      expect((await readFile(join(copy, 'blobs', blob))).length).toBe(200_000)
    })
  })

  it('says in one line what cannot be, and leaves nothing half made', async () => {
    await withDataFolder(async (folder) => {
      const data = join(folder, 'data')
      await (await spawnServer({ data })).close()
      const full = join(folder, 'full')
      await mkdir(full)
      await writeFile(join(full, 'letter'), 'x')
      for (const [words, expected] of [
        [[], /one folder/],
        [[full], /is not empty/],
        [[data], /is not empty/],
        [[join(full, 'letter')], /is a file/],
      ] as const) {
        const { code, stdout, stderr } = await hearth('backup', ...words, '--data', data)
        expect([code, stdout]).toEqual([2, ''])
        expect(stderr).toMatch(/^hearth: [^\n]+\n$/)
        expect(stderr).toMatch(expected)
      }
      expect(await readdir(full)).toEqual(['letter'])
      const { code } = await hearth('backup', join(folder, 'none'), '--data', join(folder, 'nowhere'))
      expect([code, existsSync(join(folder, 'none'))]).toEqual([2, false])
    })
  })

  it('bug-class-21 tells of a file that the data lacks, and copies all the others', async () => {
    await withDataFolder(async (folder) => {
      const [data, copy] = [join(folder, 'data'), join(folder, 'copy')]
      const server = await spawnServer({ data })
      const alice = await makePerson(server.url, 'alice')
      for (const name of ['one', 'two'])
        await expectStatus(201, alice, 'PUT', `${alice.pod}${name}`, binary, randomBytes(100_000))
      await server.close()
      const names = await readdir(join(data, 'blobs'), { recursive: true })
      const [blob = ''] = names.filter((name) => /\w{64}$/.test(name))
      await rm(join(data, 'blobs', blob))
      const { code, stdout, stderr } = await hearth('backup', copy, '--data', data)
      expect(code).toBe(1)
      expect(stdout).toContain(' and 1 files ')
      expect(stderr).toBe(`violation: blob ${blob.slice(3)} is named, but there is no such file to back up\n`)
    })
  })
})

describe.skipIf(!canMountSmallDisk)('hearth backup to another disk', () => {
  it('bug-class-21 copies files there, and takes everything back when it is full', async () => {
    await withSmallDisk(16, async (disk) => {
      await withDataFolder(async (data) => {
        const port = String(await freePort())
        const server = await spawnServer({ data, port })
        const alice = await makePerson(server.url, 'alice')
        const film = randomBytes(3_000_000)
        await expectStatus(201, alice, 'PUT', `${alice.pod}film.bin`, binary, film)
        await server.close()
        const run = async (target: string) =>
          hearthWithin(disk.within, 'backup', join(disk.path, target), '--data', data)
        expect((await run('copy')).code).toBe(0)
        expect(await violations(join(disk.path, 'copy'), disk.within)).toEqual([])
        expect(disk.files('copy').filter((name) => /\w{64}$/.test(name))).toHaveLength(1)
        disk.fill()
        disk.free(1_000_000)
        const refused = await run('more')
        expect(refused.code).toBeGreaterThan(0)
        expect(refused.stderr).toMatch(/^hearth: [^\n]*(full|room)[^\n]*\n$/)
        expect(disk.files('more')).toEqual([])
      })
    })
  })
})

/** One of a few documents and files written again, or taken away; gives what there is then. */
async function changed(
  alice: Person,
  number: number,
  before: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, string>> {
  const after = new Map(before)
  const name = `${(number * 7) % 12}`
  const url = `${alice.pod}moments/${name}`
  if (number % 5 === 4 && after.delete(name)) {
    await expectStatus(205, alice, 'DELETE', url)
    return after
  }
  const text = `number ${number} `.padEnd(number % 2 === 0 ? 40 : 90_000, 'x')
  await expectStatus([201, 204], alice, 'PUT', url, plain, text)
  return after.set(name, text.slice(0, 20))
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20))
}
