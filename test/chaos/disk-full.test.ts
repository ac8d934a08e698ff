import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aclOf, n3, patchOf, plain, type Sender, send, turtle } from '../conformance/world.ts'
import { dpopSession } from '../dpop-session.ts'
import { hearthWithin, violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import { freePort, hearthBin, spawnServer } from '../spawn-server.ts'
import { canMountSmallDisk, withSmallDisk } from './small-disk.ts'

const reason = canMountSmallDisk ? '' : ' (skipped: nobody may mount a small disk here, as with unshare -rm)'
const binary = { 'content-type': 'application/octet-stream' }

describe.skipIf(!canMountSmallDisk)(`a full disk${reason}`, () => {
  it('bug-class-21 is told with 507: reads go on, nothing acknowledged is lost, and with room all is well again', async () => {
    await withSmallDisk(24, async (disk) => {
      let server = await spawnServer({ data: disk.path }, {}, disk.within)
      const alice = await makePerson(server.url, 'alice')
      const kept = new Kept(alice)
      await kept.writeSome('before', 201)
      await send(
        alice,
        'POST',
        await sparqlEndpoint(alice.pod),
        { 'content-type': 'application/sparql-query' },
        'ASK {}',
      )

      disk.fill()
      const refused = await kept.writeSome('full', 507)
      expect(refused).toBeGreaterThan(50)
      expect(await kept.lost()).toEqual([])
      const asked = await send(
        alice,
        'POST',
        await sparqlEndpoint(alice.pod),
        { 'content-type': 'application/sparql-query' },
        'ASK { ?s ?p ?o }',
      )
      expect(await asked.text()).toMatch(/true/)
      expect(disk.files('blobs/incoming')).toEqual([])
      expect(await violations(disk.path, disk.within)).toEqual([])

      disk.free(1_000_000)
      expect(
        (await send(alice, 'PUT', `${alice.pod}film.bin`, binary, new Uint8Array(3_000_000))).status,
      ).toBe(507)
      expect((await send(alice, 'GET', `${alice.pod}film.bin`)).status).toBe(404)
      expect(disk.files('blobs/incoming')).toEqual([])

      disk.fill()
      server = await server.afterPowerCut()
      expect(await kept.lost()).toEqual([])
      await kept.writeSome('full again', 507)

      disk.free()
      const served = server.process.pid
      expect(await kept.writeSome('after', 201)).toBe(0)
      expect(
        (await send(alice, 'PUT', `${alice.pod}film.bin`, binary, new Uint8Array(3_000_000))).status,
      ).toBe(201)
      await dpopSession(server.url, alice.clientId, alice.clientSecret)
      expect(server.process.pid).toBe(served)
      expect(await kept.lost()).toEqual([])
      await server.close()
      expect(await violations(disk.path, disk.within)).toEqual([])
    })
  })
})

describe.skipIf(!canMountSmallDisk)(`the command on a full disk${reason}`, () => {
  it('bug-class-21 says in one line that there is no room, and harms nothing', async () => {
    await withSmallDisk(8, async (disk) => {
      const data = join(disk.path, 'data')
      const server = await spawnServer({ data }, {}, disk.within)
      const alice = await makePerson(server.url, 'alice')
      await server.close()
      disk.fill()
      const lines = [['password', alice.email], ['check'], ['backup', join(disk.path, 'copy')], ['serve']]
      for (const line of lines) {
        const { code, stdout, stderr } = await hearthWithin(disk.within, ...line, '--data', data)
        expect([line[0], code, stdout]).toEqual([line[0], 2, ''])
        expect(stderr).toMatch(/^hearth: [^\n]*(?:make room|is on a disk that is full)[^\n]*\n$/)
      }
      disk.free()
      expect(await violations(data, disk.within)).toEqual([])
      expect((await hearthWithin(disk.within, 'password', alice.email, '--data', data)).code).toBe(0)
    })
  })
})

describe.skipIf(!canMountSmallDisk)(`a disk that is nearly full${reason}`, () => {
  it('is told to the operator before anything is refused', async () => {
    await withSmallDisk(64, async (disk) => {
      disk.fill()
      disk.free(2_500_000)
      const serve = [
        process.execPath,
        hearthBin,
        'serve',
        '--data',
        disk.path,
        '--port',
        String(await freePort()),
      ]
      const [command = '', ...words] = [...disk.within, ...serve]
      const server = spawn(command, words)
      let log = ''
      server.stderr.on('data', (chunk: Buffer) => {
        log += String(chunk)
      })
      await expect.poll(() => log, { timeout: 30_000 }).toMatch(/"warn".*nearly full.*"bytesLeft":\d+/)
      server.kill('SIGTERM')
      await once(server, 'exit')
    })
  })
})

describe.skipIf(!canMountSmallDisk)(`a disk that fills up under load${reason}`, () => {
  it('bug-class-21 what many were promised at once is there, to be read at once and after a kill', async () => {
    await withSmallDisk(48, async (disk) => {
      const port = String(await freePort())
      let server = await spawnServer({ data: disk.path, port }, {}, disk.within)
      const alice = await makePerson(server.url, 'alice')
      const kept = new Map<string, string>()
      const statuses = new Map<number, number>()
      const writeOn = async (lane: number, count: number): Promise<void> => {
        for (let number = 0; number < count; number++) {
          const [url, text] = [`${alice.pod}lane-${lane}/${number}.ttl`, documentOf(lane, number)]
          const answer = await send(alice, 'PUT', url, turtle, text)
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          if (answer.ok) kept.set(url, text)
        }
      }
      const lost = async (): Promise<string[]> => {
        const answers = [...kept].map(async ([url, text]) => {
          const answer = await send(alice, 'GET', url, { accept: 'text/turtle' })
          return (await answer.text()) === text ? [] : [`${answer.status} ${url}`]
        })
        return (await Promise.all(answers)).flat()
      }
      const lanes = Array.from({ length: 16 }, (_, lane) => lane)
      await Promise.all(lanes.map((lane) => writeOn(lane, 10)))
      expect([...statuses.keys()]).toEqual([201])

      disk.fill()
      disk.free(1_000_000)
      await Promise.all(lanes.map((lane) => writeOn(lane + 100, 150)))
      expect([...statuses.keys()].sort()).toEqual([201, 507])
      expect(statuses.get(507)).toBeGreaterThan(50)
      expect(await lost()).toEqual([])
      await server.kill()
      expect(await violations(disk.path, disk.within)).toEqual([])

      server = await spawnServer({ data: disk.path, port }, {}, disk.within)
      expect(await lost()).toEqual([])
      disk.free()
      statuses.clear()
      await Promise.all(lanes.map((lane) => writeOn(lane + 200, 5)))
      expect([...statuses.keys()]).toEqual([201])
      expect(await lost()).toEqual([])
      await server.close()
      expect(await violations(disk.path, disk.within)).toEqual([])
    })
  })
})

function documentOf(lane: number, number: number): string {
  return `<#it> <urn:lane> ${lane}; <urn:number> ${number}; <urn:text> "${`${lane} ${number} `.repeat(100)}".`
}

/** What was acknowledged: each document with the text that it must have. */
class Kept {
  readonly #person: Person
  readonly #texts = new Map<string, string>()

  constructor(person: Person) {
    this.#person = person
  }

  /** Writes of every kind; tells how many were refused for want of room. Any other refusal is an error. */
  async writeSome(label: string, expected: 201 | 507): Promise<number> {
    const { pod, webId } = this.#person
    const name = label.replaceAll(' ', '-')
    const base = `${pod}${name}/`
    let refused = 0
    const attempt = async (
      method: string,
      url: string,
      headers: Record<string, string>,
      body: string,
    ): Promise<void> => {
      const answer = await send(this.#person, method, url, headers, body)
      if (answer.ok && method === 'PUT') this.#texts.set(url, body)
      if (answer.ok) return
      expect([method, url, answer.status, await answer.text()]).toEqual([
        method,
        url,
        507,
        expect.stringContaining('room'),
      ])
      refused++
    }
    for (let number = 0; number < 20; number++) {
      await attempt('PUT', `${base}${number}.txt`, plain, `${label} ${number} `.repeat(300))
      await attempt('PUT', `${pod}replaced-${number}.ttl`, turtle, `<> <urn:says> "${label} ${number}".`)
      await attempt('POST', pod, plain, label)
      await attempt('PUT', `${pod}profile/${name}-${number}.bin`, binary, 'x'.repeat(60_000))
      await attempt(
        'PATCH',
        `${pod}counter.ttl`,
        n3,
        patchOf({ inserts: `<#it> <urn:p> "${label} ${number}".` }),
      )
      await attempt(
        'PUT',
        `${pod}profile/.acl`,
        turtle,
        `${aclOf(`${pod}profile/`, webId, [])}\n# ${label} ${number}`,
      )
    }
    if (expected === 201) expect(refused).toBe(0)
    return refused
  }

  async lost(): Promise<string[]> {
    const damage: string[] = []
    for (const [url, text] of this.#texts) {
      const answer = await send(this.#person as Sender, 'GET', url, { accept: 'text/turtle, */*;q=0.5' })
      if ((await answer.text()) !== text) damage.push(`${answer.status} ${url}`)
    }
    return damage
  }
}
