import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ResourceIri } from '#base/iri.ts'
import { parseRdf } from '#rdf/parse.ts'
import type { DocumentState, Store, Writer } from '../store.ts'
import { catchUp } from './catch-up.ts'
import { Connection } from './connection.ts'
import { FrameWriter } from './frames.ts'
import { type OpenStore, openSqliteStore } from './open-store.ts'

const root = 'https://pod.example/alice/' as ResourceIri
const author = { webid: undefined, client: undefined }
const at = (path: string) => `${root}${path}` as ResourceIri

let folder: string
let opened: OpenStore

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-test-'))
  opened = open(join(folder, 'data'))
  await opened.store.write((writer) => writer.createStorage(root, [], author))
  // The first of many begin a generation, by a commit.
  await putMany(0)
})

afterEach(async () => {
  await opened.store.close()
  rmSync(folder, { recursive: true })
})

function open(path: string): OpenStore {
  return openSqliteStore(
    { kind: 'directory', path },
    { now: () => 1_800_000_000_000 },
    { keepsJournal: true },
  )
}

async function stateOf(text: string): Promise<DocumentState> {
  const bytes = Buffer.from(text)
  const quads = await parseRdf(bytes, 'text/turtle', at('x'), { triples: 100 })
  return { mediaType: 'text/turtle', body: { kind: 'bytes', bytes }, quads }
}

async function put(path: string, text: string): Promise<void> {
  const state = await stateOf(text)
  await opened.store.write((writer) => write(writer, path, state))
}

async function write(writer: Writer, path: string, state: DocumentState): Promise<void> {
  const [container, known] = [await writer.resource(root), await writer.resource(at(path))]
  if (known) await writer.replaceDocument(known, state, author)
  else if (container) await writer.createDocument(container, at(path), 'document', state, author)
}

/** The objects of a document's triples, in order. */
function textsOf(path: string): Promise<string[]> {
  return opened.store.read(async (reader) => {
    const resource = await reader.resource(at(path))
    const quads = resource ? await reader.quads(resource) : []
    return quads.map(({ object }) => object.value).sort()
  })
}

/** So many that they are promised by the journal and not by a commit. */
function putMany(from: number, count = 20): Promise<unknown> {
  return Promise.all(
    Array.from({ length: count }, (_, n) =>
      put(`n-${(from + n) % 30}`, `<#${from + n}> <#b> "${n}"@en, _:x.`),
    ),
  )
}

/** Changes of every other kind, at once. */
async function changeMany(round: number): Promise<void> {
  const { quads: added = [] } = await stateOf(`<#patched> <#in> ${round}.`)
  const empty = await stateOf('')
  const changes: ((writer: Writer) => Promise<unknown>)[] = [
    (writer) =>
      writer.putRecord('kind', `${round % 3}`, { round }, { expiresAt: 1e13, index: { of: 'all' } }),
    async (writer) => {
      const found = await writer.resource(at(`n-${round}`))
      if (found) await writer.patchDocument(found, { added, removed: [], body: undefined }, author)
    },
    async (writer) => {
      const found = await writer.resource(at(`n-${(round + 1) % 30}`))
      if (found) await writer.remove(found, author)
    },
    async (writer) => {
      const container = await writer.resource(root)
      if (!container) return
      const made = await writer.createContainer(container, at(`${round}/`), author)
      const acl = await writer.createDocument(made, at(`${round}/.acl`), 'acl', empty, author)
      await writer.applyAcl(acl, [{ scope: 'inherited', principal: `urn:${round}`, modes: 1 }])
    },
  ]
  await Promise.all([...changes.map((change) => opened.store.write(change)), putMany(round, 3)])
}

/** The folder as it would be found had the process ended now. */
function asKilledNow(): string {
  const copy = mkdtempSync(join(folder, 'killed-'))
  cpSync(join(folder, 'data'), copy, { recursive: true })
  return copy
}

/** All rows of all tables but the journal's own. */
function rowsIn(path: string): Record<string, unknown[]> {
  const connection = new Connection(join(path, 'hearth.db'), { readOnly: true })
  const tables = connection.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'journal'")
  const rows = tables.map(({ name }) => [name, connection.all(`SELECT * FROM ${name}`)])
  connection.close()
  return Object.fromEntries(rows)
}

/** Where the frames of the newest generation begin. */
function framesIn(journal: Buffer): number[] {
  const name = journal.subarray(0, 8)
  const starts: number[] = []
  for (let at = 0; at >= 0; at = journal.indexOf(name, at + 1)) starts.push(at)
  return starts
}

/** What a server finds that starts there. */
async function rowsAfterStart(path: string): Promise<Record<string, unknown[]>> {
  await open(path).store.close()
  return rowsIn(path)
}

describe('the journal', () => {
  it('bug-class-21 does again, row for row, what was promised and not committed when the process ended', async () => {
    for (let round = 0; round < 12; round++) {
      await putMany(round * 17, 5 + round * 3)
      await changeMany(round)
      const killed = asKilledNow()
      expect(opened.isShown()).toBe(false)
      const before = rowsIn(killed)
      await opened.show()
      const promised = rowsIn(join(folder, 'data'))
      expect(before).not.toEqual(promised)
      expect(await rowsAfterStart(killed)).toEqual(promised)
      expect(await rowsAfterStart(killed)).toEqual(promised)
      if (round % 3 === 0) await put('alone', `<> <urn:round> ${round}.`)
    }
  })

  it('is not needed for what a synced commit has: an older generation is never done twice', async () => {
    await putMany(0)
    await opened.show()
    await put('alone', '<> <urn:a> 1.')
    const killed = asKilledNow()
    expect(await rowsAfterStart(killed)).toEqual(rowsIn(join(folder, 'data')))
  })

  it('goes on through many generations', async () => {
    const long = `<> <urn:text> "${'x'.repeat(20_000)}".`
    for (let round = 0; round < 12; round++) {
      await Promise.all(
        Array.from({ length: 20 }, (_, n) => put(`long-${n}`, `${long} <> <urn:n> ${round}.`)),
      )
      const killed = asKilledNow()
      await opened.show()
      expect(await rowsAfterStart(killed)).toEqual(rowsIn(join(folder, 'data')))
      rmSync(killed, { recursive: true })
    }
  })

  it('holds nothing of a write that was refused in the middle', async () => {
    const state = await stateOf('<> <urn:a> "refused".')
    const refused = opened.store.write(async (writer) => {
      await write(writer, 'refused', state)
      throw new Error('no')
    })
    await Promise.all([putMany(0), expect(refused).rejects.toThrow('no'), putMany(20)])
    const rows = await rowsAfterStart(asKilledNow())
    expect(JSON.stringify(rows)).not.toContain('refused')
    await opened.show()
    expect(rows).toEqual(rowsIn(join(folder, 'data')))
  })

  it('keeps what came before a write that failed half-way, and what came after it, whether it has a savepoint or not', async () => {
    const shared = await stateOf('<urn:shared> <urn:of> "both".')
    const failHalfWay = (n: number) =>
      opened.store.write(async (writer) => {
        await write(writer, `refused-${n}`, shared)
        throw new Error('no')
      })
    for (let round = 0; round < 3; round++) {
      const state = await stateOf(`<urn:shared> <urn:of> "both", "${round}".`)
      // All at once, so that those that fail have others of their batch before them.
      const writes = Array.from({ length: 30 }, (_, n) =>
        n % 7 === 3
          ? expect(failHalfWay(n)).rejects.toThrow('no')
          : opened.store.write((writer) => write(writer, `n-${n}`, state)),
      )
      await Promise.all(writes)
      const killed = asKilledNow()
      await opened.show()
      const rows = rowsIn(join(folder, 'data'))
      expect(await rowsAfterStart(killed)).toEqual(rows)
      expect(JSON.stringify(rows)).not.toContain('refused')
      expect(await textsOf('n-29')).toEqual([`${round}`, 'both'])
    }
  })

  it('ends at a frame that is torn', async () => {
    await opened.show()
    const whole = rowsIn(join(folder, 'data'))
    await putMany(4, 4)
    const killed = asKilledNow()
    const journal = readFileSync(join(killed, 'hearth.journal'))
    const last = journal.lastIndexOf(Buffer.from('"3"@en'))
    journal[last] = 0
    writeFileSync(join(killed, 'hearth.journal'), journal)
    expect(await rowsAfterStart(killed)).toEqual(whole)
  })

  it('bug-class-21 refuses to start where a frame is damaged and others that were promised are behind it', async () => {
    for (let batch = 0; batch < 4; batch++) await putMany(batch * 7, 7)
    const killed = asKilledNow()
    await opened.show()
    const promised = rowsIn(join(folder, 'data'))
    const whole = readFileSync(join(killed, 'hearth.journal'))
    const starts = framesIn(whole)
    expect(starts.length).toBeGreaterThan(2)
    const [first = 0, second = 0] = starts
    const end = starts.at(-1) ?? 0
    let last = ''
    const startDamagedAt = (at: number) => {
      last = mkdtempSync(join(folder, 'damaged-'))
      for (const name of ['hearth.db', 'hearth.db-wal']) cpSync(join(killed, name), join(last, name))
      const damaged = Buffer.from(whole.subarray(0, 1_000_000))
      damaged[at] = (damaged[at] ?? 0) ^ 0x10
      writeFileSync(join(last, 'hearth.journal'), damaged)
      return rowsAfterStart(last)
    }
    const inHead = [0, 5, 8, 12, 16, 21]
    const inFirst = [...inHead, 100, second - first - 1].map((offset) => first + offset)
    for (const at of [...inFirst, second, second + 13, end - 1])
      await expect(startDamagedAt(at), `byte ${at}`).rejects.toThrow(
        'hearth.journal is damaged in the middle',
      )
    // What is torn at the end was promised to nobody, and neither was what an earlier generation left behind it.
    for (const offset of inHead) await startDamagedAt(end + offset)
    expect(await startDamagedAt(900_000)).toEqual(promised)
    await expect(startDamagedAt(first)).rejects.toThrow('damaged')
    rmSync(join(last, 'hearth.journal'))
    await rowsAfterStart(last)
  })

  it('bug-class-21 a text that is made to look like frames keeps nobody from starting', async () => {
    const frames = new FrameWriter()
    frames.add({ sql: 'DELETE FROM term', values: [] })
    const forged = Array.from({ length: 300 }, (_, generation) =>
      Buffer.from(frames.seal({ generation, number: 1_000_000 })),
    )
    const state: DocumentState = {
      mediaType: 'text/plain',
      body: { kind: 'bytes', bytes: Buffer.concat(forged) },
      quads: undefined,
    }
    const writes = Array.from({ length: 20 }, (_, n) =>
      opened.store.write((writer) => write(writer, `forged-${n}`, state)),
    )
    await Promise.all(writes)
    const killed = asKilledNow()
    const journal = readFileSync(join(killed, 'hearth.journal'))
    const torn = journal.lastIndexOf(forged[0] ?? '') - 1
    journal[torn] = (journal[torn] ?? 0) ^ 1
    writeFileSync(join(killed, 'hearth.journal'), journal)
    expect(torn).toBeGreaterThan(0)
    expect((await rowsAfterStart(killed)).resource?.length).toBeGreaterThan(20)
  })

  it('is found damaged by nobody who looks while its server writes', async () => {
    const databasePath = join(folder, 'data', 'hearth.db')
    const other = new Connection(databasePath, { readOnly: false })
    for (let round = 0; round < 60; round++) {
      const writing = putMany(round)
      await new Promise(setImmediate)
      await opened.show()
      expect(catchUp(other, databasePath)).toBe(true)
      await writing
      if (round % 5 === 0) await put('alone', `<> <urn:round> ${round}.`)
    }
    other.close()
  })

  it('lets readers see what was promised when they ask, and soon in any case', async () => {
    await putMany(0)
    expect(opened.isShown()).toBe(false)
    await opened.show()
    expect(rowsIn(join(folder, 'data')).resource).toHaveLength(21)
    await putMany(20)
    await expect.poll(() => rowsIn(join(folder, 'data')).resource?.length).toBe(31)
  })

  it('bug-class-04 belongs to one server: when another one takes the folder over, the first writes no more', async () => {
    await opened.show()
    const other = open(join(folder, 'data'))
    const state = await stateOf('<> <urn:of> "the other".')
    const others = Array.from({ length: 8 }, (_, n) =>
      other.store.write((writer) => write(writer, `other-${n}`, state)),
    )
    await Promise.all(others)
    await other.show()
    await expect(putMany(20)).rejects.toMatchObject({ code: 'unavailable' })
    const killed = asKilledNow()
    await other.store.close()
    expect(await rowsAfterStart(killed)).toEqual(rowsIn(join(folder, 'data')))
  })

  it('is left alone by whoever looks while its server runs', async () => {
    await putMany(0)
    const databasePath = join(folder, 'data', 'hearth.db')
    const before = readFileSync(join(folder, 'data', 'hearth.journal'))
    const other = new Connection(databasePath, { readOnly: false, waitMs: 50 })
    expect(() => catchUp(other, databasePath)).toThrow('locked')
    await opened.show()
    catchUp(other, databasePath)
    other.close()
    expect(readFileSync(join(folder, 'data', 'hearth.journal')).equals(before)).toBe(true)
  })

  it('is caught up with by whoever writes there next', async () => {
    await putMany(0)
    const killed = asKilledNow()
    const { store } = openSqliteStore({ kind: 'directory', path: killed }, { now: () => 0 })
    await store.write((writer) => writer.putRecord('test', 'id', 1))
    const logEnd = (from: Store) => from.read((reader) => reader.logEnd())
    expect(await logEnd(store)).toBe(await logEnd(opened.store))
    await store.close()
  })
})
