import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { author, bob, get, grantsAt, put, root, setAcl, text } from '../contract/fixtures.ts'
import { Connection } from './connection.ts'
import { openSqliteStore } from './open-store.ts'

it('bug-class-4 a folder from before grants had conditions keeps what it granted, and no more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  const place = { kind: 'directory' as const, path: folder }
  const before = openSqliteStore(place, systemClock)
  await before.store.write(async (writer) => {
    await writer.createStorage(root, [], author)
    await put(writer, 'alice/x', text('x'))
  })
  await setAcl(before.store, 'alice/', [{ scope: 'inherited', principal: bob, modes: 5 }])
  await before.store.close()
  const database = new Connection(before.databasePath, { readOnly: false })
  database.exec(`CREATE TABLE old (access INTEGER NOT NULL, principal TEXT NOT NULL, modes INTEGER NOT NULL,
      PRIMARY KEY (access, principal)) STRICT, WITHOUT ROWID;
    INSERT INTO old SELECT access, principal, modes FROM acl_grant;
    DROP TABLE acl_grant;
    ALTER TABLE old RENAME TO acl_grant;
    CREATE INDEX acl_grant_principal ON acl_grant (principal, access, modes);
    ALTER TABLE resource DROP COLUMN governed`)
  database.close()

  for (let round = 0; round < 2; round++) {
    const { store } = openSqliteStore(place, systemClock)
    expect(await grantsAt(store, 'alice/x')).toEqual({ [bob]: 5 })
    expect(await grantsAt(store, 'alice/')).toEqual({})
    await store.close()
  }
  const { store } = openSqliteStore(place, systemClock)
  await setAcl(store, 'alice/x', [])
  expect(await grantsAt(store, 'alice/x')).toEqual({})
  expect(await store.read((reader) => get(reader, 'alice/x'))).toMatchObject({ size: 1 })
  await store.close()
  await rm(folder, { recursive: true })
})
