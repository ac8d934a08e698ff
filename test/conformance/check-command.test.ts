import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cp, open } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { FrameWriter } from '@hearth/pod-server/src/storage/sqlite/frames.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hearth, violations } from '../hearth-command.ts'
import { makePerson } from '../make-person.ts'
import { spawnServer, withDataFolder } from '../spawn-server.ts'
import { type PolicyOf, readers, setPolicies } from './acp-world.ts'
import { expectStatus, jsonLd, n3, patchOf, plain, share, turtle } from './world.ts'

const longTurtle = Array.from(
  { length: 3000 },
  (_, n) => `<#s${n}> <urn:p> "${'x'.repeat(20)}", [ <urn:q> ${n} ].`,
)
const blob = { 'content-type': 'application/octet-stream' }

let folder: string
let pod: string
let whileRunning: string[]
let finish = (): void => undefined
let folderGone: Promise<void>

/** A pod with everything in it that can go wrong. */
beforeAll(async () => {
  folder = await new Promise<string>((resolve) => {
    folderGone = withDataFolder(async (path) => {
      resolve(path)
      await new Promise<void>((done) => {
        finish = done
      })
    })
  })
  const server = await spawnServer({ data: join(folder, 'whole') })
  const alice = await makePerson(server.url, 'alice')
  pod = alice.pod
  await expectStatus(
    201,
    alice,
    'PUT',
    `${pod}box/deep/note.ttl`,
    turtle,
    '<> <urn:says> 1, "two"@EN, [ <urn:is> true ].',
  )
  await expectStatus(
    201,
    alice,
    'PUT',
    `${pod}box/card.jsonld`,
    jsonLd,
    '{"@id": "#a", "urn:b": ["c", {"urn:d": 1}]}',
  )
  await expectStatus(201, alice, 'PUT', `${pod}box/plain.txt`, plain, 'plain')
  await expectStatus(201, alice, 'PUT', `${pod}box/big.bin`, blob, new Uint8Array(200_000).fill(7))
  await expectStatus(204, alice, 'PUT', `${pod}box/.meta`, turtle, `<${pod}box/> <urn:title> "box".`)
  await expectStatus(201, alice, 'PUT', `${pod}box/plain.txt.meta`, turtle, '<> <urn:note> "n".')
  await share(alice, `${pod}box/`, [{ who: 'public', modes: ['Read'] }])
  await share(alice, `${pod}box/plain.txt`, [{ who: 'authenticated', modes: ['Read', 'Append'] }])
  await expectStatus(201, alice, 'PUT', `${pod}long.ttl`, turtle, longTurtle.join('\n'))
  const patches = [
    patchOf({ inserts: '<#s1> <urn:new> "ä", [ <urn:q> 1 ].' }),
    patchOf({ deletes: `<#s2> <urn:p> "${'x'.repeat(20)}".` }),
    patchOf({ where: '<#s3> <urn:p> ?b. ?b <urn:q> 3.', inserts: '?b <urn:r> 4.' }),
  ]
  for (const patch of patches) await expectStatus(204, alice, 'PATCH', `${pod}long.ttl`, n3, patch)
  await expectStatus(201, alice, 'PUT', `${pod}gone.txt`, plain, 'gone')
  await expectStatus(205, alice, 'DELETE', `${pod}gone.txt`)
  whileRunning = await violations(join(folder, 'whole'))
  await server.close()
})

afterAll(async () => {
  finish()
  await folderGone
})

const ownerOf = (agent: string): PolicyOf => ({
  allow: ['Read', 'Write', 'Control'],
  anyOf: [{ agent: [agent] }],
})
const byName = (path: string) => `iri LIKE '%/alice/${path}'`
const idOf = (path: string) => `(SELECT id FROM resource WHERE ${byName(path)})`

describe('hearth check', () => {
  it('finds nothing wrong with a server that runs, nor with one that was stopped', async () => {
    expect(whileRunning).toEqual([])
    const { code, stdout } = await hearth('check', '--data', join(folder, 'whole'))
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^checked \d+ resources in .+: no violations, no warnings\n$/),
    ])
  })

  it('A-4 adds up what the ACRs above hand down, and sees where a store does not', async () => {
    const acp = join(folder, 'acp')
    const server = await spawnServer({ data: acp, authorization: 'acp' })
    const alice = await makePerson(server.url, 'alice')
    await expectStatus(201, alice, 'PUT', `${alice.pod}box/deep/note.txt`, plain, 'x')
    await setPolicies(
      alice,
      `${alice.pod}box/`,
      [readers('PublicAgent')],
      [readers('https://bob.example/#me')],
    )
    await setPolicies(alice, `${alice.pod}box/deep/note.txt`, [readers('AuthenticatedAgent')])
    await setPolicies(alice, alice.pod, [ownerOf(alice.webId)], [ownerOf(alice.webId)])
    await server.close()
    expect(await violations(acp)).toEqual([])
    const database = new DatabaseSync(join(acp, 'hearth.db'))
    database.exec(`DELETE FROM acl_grant WHERE access >> 1 = ${idOf('box/deep/note.txt.acl')}
      AND policy >> 12 = ${idOf('box/.acl')}`)
    database.close()
    const fault = expect.stringContaining('note.txt.acl grants something else')
    expect(await violations(acp)).toEqual([fault, fault])
  })

  it.each([
    [
      'a resource in another container',
      `UPDATE resource SET parent = ${idOf('')} WHERE ${byName('box/plain.txt')}`,
      'box/plain.txt is not in the container',
    ],
    [
      'an ACL of nothing',
      `UPDATE resource SET parent = 99999 WHERE ${byName('box/plain.txt.acl')}`,
      'plain.txt.acl is an auxiliary of something',
    ],
    [
      'twins',
      `UPDATE resource SET iri = replace(iri, 'deep/', 'plain.txt/') WHERE ${byName('box/deep/')}`,
      'plain.txt exists with and without',
    ],
    [
      'another kind',
      `UPDATE resource SET kind = 'meta' WHERE ${byName('box/plain.txt')}`,
      'plain.txt is kept as a meta',
    ],
    [
      'another spelling',
      `UPDATE resource SET iri = replace(iri, 'plain', '%70lain') WHERE ${byName('box/plain.txt')}`,
      '%70lain.txt is not the one spelling',
    ],
    [
      'a name that is none',
      `UPDATE resource SET iri = 'ht\x01tp' WHERE ${byName('box/plain.txt')}`,
      'is not the one spelling',
    ],
    [
      'a row that nobody wrote',
      `UPDATE acl_grant SET client = 7, modes = -1`,
      'box/.acl grants something else',
    ],
    [
      'another storage',
      `UPDATE resource SET storage = 99999 WHERE ${byName('box/plain.txt')}`,
      'plain.txt belongs to another storage',
    ],
    [
      'a body that is not that of the triples',
      `UPDATE body SET bytes = CAST('<> <urn:says> 2.' AS BLOB) WHERE resource = ${idOf('box/deep/note.ttl')}`,
      'note.ttl has other triples',
    ],
    [
      'a text that is no RDF',
      `UPDATE body SET bytes = CAST('what' AS BLOB) WHERE resource = ${idOf('box/card.jsonld')}`,
      'card.jsonld has a text that cannot be read',
    ],
    [
      'a line less of a long document',
      `UPDATE body_lines SET text = substr(text, instr(substr(text, 2), char(10)) + 1) WHERE id = (SELECT min(id) FROM body_lines)`,
      'long.ttl has other triples',
    ],
    [
      'a triple less',
      `DELETE FROM quad WHERE graph = ${idOf('long.ttl')} AND object = (SELECT max(object) FROM quad WHERE graph = ${idOf('long.ttl')})`,
      'long.ttl has other triples',
    ],
    [
      'triples of a file',
      `UPDATE quad SET graph = ${idOf('box/plain.txt')} WHERE graph = ${idOf('box/card.jsonld')}`,
      'plain.txt has triples, but',
    ],
    ['a term less', `DELETE FROM term WHERE value = 'urn:says'`, 'note.ttl has a triple with a term'],
    [
      'a wrong sort value',
      `UPDATE quad SET sort = 5 WHERE sort_class = 1 AND graph = ${idOf('box/deep/note.ttl')}`,
      'note.ttl has triples that queries',
    ],
    [
      'a managed triple',
      `UPDATE term SET value = 'http://www.w3.org/ns/ldp#contains' WHERE value = 'urn:title'`,
      'box/ states as a client',
    ],
    [
      'a description apart from its container',
      `UPDATE resource SET iri = replace(iri, 'plain.txt', ''), parent = ${idOf('box/')} WHERE ${byName('box/plain.txt.meta')}`,
      '.meta is kept apart from the container',
    ],
    [
      'another effective ACL',
      `UPDATE resource SET access = 2 WHERE ${byName('box/deep/note.ttl')}`,
      'note.ttl is decided by another ACL',
    ],
    [
      'a grant more',
      `UPDATE acl_grant SET modes = 15 WHERE access = ${idOf('box/.acl')} * 2 AND principal LIKE '%Agent'`,
      'box/.acl grants something else',
    ],
    [
      'a grant of nothing',
      `UPDATE acl_grant SET access = access + 99999`,
      'is granted by an ACL that is not there',
    ],
    [
      'another size',
      `UPDATE resource SET size = size + 1 WHERE ${byName('box/plain.txt')}`,
      'plain.txt has another size',
    ],
    [
      'another number of triples',
      'UPDATE storage SET triples = triples + 1',
      'counts other resources or triples',
    ],
    ['another sum', 'UPDATE storage SET bytes = bytes - 1', 'counts other bytes'],
    ['no body', `DELETE FROM body WHERE resource = ${idOf('box/plain.txt')}`, 'plain.txt has no body'],
    [
      'a body too many',
      `INSERT INTO body (resource, bytes) VALUES (${idOf('box/')}, x'00')`,
      'box/ has a body',
    ],
    [
      'a version from the future',
      `UPDATE resource SET version = 99999 WHERE ${byName('box/plain.txt')}`,
      'plain.txt has a version that the log',
    ],
    [
      'an old version',
      `UPDATE resource SET version = id WHERE ${byName('long.ttl')}`,
      'long.ttl was changed after',
    ],
    [
      'an entry of the log less',
      `DELETE FROM log WHERE seq = ${idOf('box/card.jsonld')}`,
      'the log lacks entries',
    ],
    [
      'an end that the log does not tell',
      `UPDATE log SET iri = iri || 'x' WHERE activity = 'Delete'`,
      'gone.txt is gone, but',
    ],
    [
      'a broken record',
      `UPDATE record SET value = '{' WHERE kind = 'account'`,
      'is a record that cannot be read',
    ],
    [
      'a blob that is not there',
      `UPDATE resource SET blob = replace(blob, '0', '1') WHERE blob IS NOT NULL`,
      'is named, but there is no file',
    ],
  ])('bug-class-21 finds %s', async (name, sql, expected) => {
    const damaged = join(folder, name)
    await cp(join(folder, 'whole'), damaged, { recursive: true })
    const database = new DatabaseSync(join(damaged, 'hearth.db'))
    expect(database.prepare(sql).run().changes).toBeGreaterThan(0)
    database.close()
    expect((await violations(damaged)).join('\n')).toContain(expected)
    rmSync(damaged, { recursive: true })
  })

  it('bug-class-21 finds a blob whose bytes changed, and tells of files that nothing names', async () => {
    const damaged = join(folder, 'files')
    await cp(join(folder, 'whole'), damaged, { recursive: true })
    const blobs = join(damaged, 'blobs')
    const [path = ''] = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\w{64}$/.test(file),
    )
    writeFileSync(join(blobs, path), new Uint8Array(200_000).fill(8))
    writeFileSync(join(blobs, path.slice(0, 2), 'stray'), 'stray')
    const { code, stdout } = await hearth('check', '--data', damaged)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^violation: blob \w{64} holds other bytes than its name says$/m)
    expect(stdout).toMatch(/^warning: blobs\/\w\w\/stray is a file that nothing names$/m)
  })

  it('bug-class-21 ends with what it found where the database cannot be read any further', async () => {
    const damaged = join(folder, 'pages')
    await cp(join(folder, 'whole'), damaged, { recursive: true })
    const path = join(damaged, 'hearth.db')
    const database = new DatabaseSync(path)
    const pages = "SELECT pageno FROM dbstat WHERE name = 'resource' ORDER BY pageno"
    const { pageno } = database.prepare(pages).get() as { pageno: number }
    database.close()
    const file = await open(path, 'r+')
    await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, (pageno - 1) * 4096)
    await file.close()
    const { code, stdout, stderr } = await hearth('check', '--data', damaged)
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/^violation: hearth\.db cannot be read to its end .+restore the newest backup$/m)
    expect(stdout).toMatch(/^checked .+\d violations?/m)
  })

  it('bug-class-21 finds a journal that lost the middle of what it promised; nobody starts or copies it as if it were whole', async () => {
    const damaged = join(folder, 'journal')
    await cp(join(folder, 'whole'), damaged, { recursive: true })
    const database = new DatabaseSync(join(damaged, 'hearth.db'))
    const row = database.prepare('SELECT generation, frames, position FROM journal').get() ?? {}
    database.close()
    const [generation, frames, position] = ['generation', 'frames', 'position'].map((name) =>
      Number(row[name] ?? 0),
    ) as [number, number, number]
    const writer = new FrameWriter()
    writer.add({ sql: 'DELETE FROM term', values: [] })
    const behind = writer.seal({ generation, number: frames + 1 })
    const file = await open(join(damaged, 'hearth.journal'), 'r+')
    await file.write(behind, 0, behind.length, position + 500)
    await file.close()
    const said = 'hearth.journal is damaged in the middle'
    expect(await violations(damaged)).toEqual([expect.stringContaining(said)])
    for (const command of ['serve', 'backup']) {
      const words = command === 'backup' ? [join(folder, 'copy')] : ['--port', '1']
      const { code, stdout, stderr } = await hearth(command, ...words, '--data', damaged)
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(new RegExp(`^hearth: ${said}[^\\n]+restore[^\\n]+\\n$`))
    }
    rmSync(join(damaged, 'hearth.journal'))
    expect(await violations(damaged)).toEqual([])
  })

  it('says in one line that there is nothing to check', async () => {
    const { code, stderr } = await hearth('check', '--data', join(folder, 'none'))
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^hearth: there is no pod server's data in [^\n]+\n$/),
    ])
  })
})
