import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import {
  at,
  author,
  bob,
  entries,
  get,
  grantsAt,
  put,
  rdf,
  root,
  setAcl,
  text,
} from '../contract/fixtures.ts'
import { Connection } from './connection.ts'
import { inspectSqliteStore } from './inspect-store.ts'
import { openSqliteStore } from './open-store.ts'

it('bug-class-04 a folder of an earlier version keeps what it granted and no more, is counted anew, and loses the terms that it left behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  const place = { kind: 'directory' as const, path: folder }
  const before = openSqliteStore(place, systemClock)
  await before.store.write(async (writer) => {
    await writer.createStorage(root, [], author)
    await put(writer, 'alice/x', text('x'))
    await put(writer, 'alice/y', await rdf('<#a> <#b> 1, 2.', at('alice/y')))
  })
  await setAcl(before.store, 'alice/', [{ scope: 'inherited', principal: bob, modes: 5 }])
  const counted = await before.store.read((reader) => reader.storages())
  await before.store.close()
  const database = new Connection(before.databasePath, { readOnly: false })
  database.exec(`CREATE TABLE old (access INTEGER NOT NULL, principal TEXT NOT NULL, modes INTEGER NOT NULL,
      PRIMARY KEY (access, principal)) STRICT, WITHOUT ROWID;
    INSERT INTO old SELECT access, principal, modes FROM acl_grant;
    DROP TABLE acl_grant;
    ALTER TABLE old RENAME TO acl_grant;
    CREATE INDEX acl_grant_principal ON acl_grant (principal, access, modes);
    ALTER TABLE resource DROP COLUMN governed;
    CREATE TABLE old_storage (id INTEGER PRIMARY KEY, owners TEXT NOT NULL, bytes INTEGER NOT NULL) STRICT;
    INSERT INTO old_storage SELECT id, owners, bytes FROM storage;
    DROP TABLE storage;
    ALTER TABLE old_storage RENAME TO storage;
    DROP TABLE orphan_term;
    INSERT INTO term (kind, value, qualifier) VALUES (2, 'urn:left:behind', ''), (2, 'urn:newest', '')`)
  database.close()
  expect(() => inspectSqliteStore(folder)).toThrow('an earlier version')

  for (let round = 0; round < 2; round++) {
    const { store } = openSqliteStore(place, systemClock)
    expect(await grantsAt(store, 'alice/x')).toEqual({ [bob]: 5 })
    expect(await grantsAt(store, 'alice/')).toEqual({})
    expect(await store.read((reader) => reader.storages())).toEqual(counted)
    await store.close()
  }
  const { store, sweep } = openSqliteStore(place, systemClock)
  await sweep()
  await setAcl(store, 'alice/x', [])
  expect(await grantsAt(store, 'alice/x')).toEqual({})
  expect(await store.read((reader) => get(reader, 'alice/x'))).toMatchObject({ size: 1 })
  await store.close()
  const inspection = inspectSqliteStore(folder)
  expect([...inspection.tables()].flat()).toEqual([])
  inspection.close()
  const after = new Connection(before.databasePath, { readOnly: true })
  expect(after.all("SELECT value FROM term WHERE value LIKE 'urn:%'")).toEqual([{ value: 'urn:newest' }])
  after.close()
  await rm(folder, { recursive: true })
})

it('bug-class-21 a folder from before long documents, uploads and the readers of changes were noted goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  const place = { kind: 'directory' as const, path: folder }
  const before = openSqliteStore(place, systemClock)
  await before.store.write(async (writer) => {
    await writer.createStorage(root, [], author)
    await put(writer, 'alice/x', text('x'))
    await writer.remove(await put(writer, 'alice/gone', text('gone')), author)
  })
  await setAcl(before.store, 'alice/', [{ scope: 'inherited', principal: bob, modes: 5 }])
  const { access } = await before.store.read((reader) => get(reader, 'alice/x'))
  await before.store.close()
  const database = new Connection(before.databasePath, { readOnly: false })
  database.exec(`DROP TRIGGER body_replaced; DROP TRIGGER body_removed; DROP TABLE body_lines;
    ALTER TABLE body DROP COLUMN lines;
    DROP INDEX orphan_blob_since; ALTER TABLE orphan_blob DROP COLUMN since; INSERT INTO orphan_blob VALUES ('ab');
    ALTER TABLE log DROP COLUMN access`)
  database.close()
  expect(() => inspectSqliteStore(folder)).toThrow('an earlier version')

  const { store, sweep } = openSqliteStore(place, systemClock)
  await sweep()
  const log = await entries(store)
  const accessOf = (path: string) => log.filter(({ iri }) => iri === at(path)).map((entry) => entry.access)
  expect([accessOf('alice/x'), accessOf('alice/gone')]).toEqual([[access], [0, 0]])
  await store.write(async (writer) => writer.replaceDocument(await get(writer, 'alice/x'), text('y'), author))
  await store.close()
  const inspection = inspectSqliteStore(folder)
  expect([...inspection.tables()].flat()).toEqual([])
  inspection.close()
  await rm(folder, { recursive: true })
})

it('bug-class-04 a folder of a newer version is not touched', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  const place = { kind: 'directory' as const, path: folder }
  const before = openSqliteStore(place, systemClock)
  await before.store.close()
  const database = new Connection(before.databasePath, { readOnly: false })
  database.exec('PRAGMA user_version = 2')
  database.close()
  expect(() => openSqliteStore(place, systemClock)).toThrow('a newer version')
  expect(() => inspectSqliteStore(folder)).toThrow('a newer version')
  await rm(folder, { recursive: true })
})

it('CT-10 in a folder of an earlier version, what described a container goes into its listing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  const place = { kind: 'directory' as const, path: folder }
  const before = openSqliteStore(place, systemClock)
  await before.store.write(async (writer) => {
    const pod = await writer.createStorage(root, [], author)
    const box = await writer.createContainer(pod, at('alice/box/'), author)
    const own = (await rdf('<> <#b> 1.', box.iri)).quads ?? []
    await writer.replaceContainerQuads(box, own, author)
    const said = await rdf('<./> <#b> 1, 2; <#c> [ <#d> 3 ].', at('alice/box/'))
    await writer.createDocument(box, at('alice/box/.meta'), 'meta', said, author)
    await writer.createDocument(pod, at('alice/x'), 'document', text('x'), author)
  })
  const listed = await before.store.read((reader) => get(reader, 'alice/box/'))
  await before.store.close()
  const database = new Connection(before.databasePath, { readOnly: false })
  database.exec('PRAGMA user_version = 0')
  database.close()
  expect(() => inspectSqliteStore(folder)).toThrow('an earlier version')

  const { store } = openSqliteStore(place, systemClock)
  const box = await store.read((reader) => get(reader, 'alice/box/'))
  expect(await store.read((reader) => reader.quads(box))).toHaveLength(4)
  expect(box.version).toBeGreaterThan(listed.version)
  expect(await store.read((reader) => reader.resource(at('alice/box/.meta')))).toBe(undefined)
  expect((await store.read((reader) => reader.storages()))[0]).toMatchObject({ resources: 3, triples: 4 })
  await store.close()
  const inspection = inspectSqliteStore(folder)
  expect([...inspection.tables()].flat()).toEqual([])
  inspection.close()
  await rm(folder, { recursive: true })
})
