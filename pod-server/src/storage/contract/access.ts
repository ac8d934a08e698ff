import { beforeEach, describe, expect, it } from 'vitest'
import type { Grant, Store } from '../store.ts'
import {
  alice,
  at,
  author,
  base,
  bob,
  controlBit,
  get,
  grantsAt,
  makeContainer,
  put,
  rdf,
  readBit,
  removeAcl,
  root,
  seeded,
  setAcl,
  text,
  walk,
} from './fixtures.ts'

export function describeAccess(given: () => Store): void {
  describe('effective access', () => {
    const own = (modes: number): Grant[] => [{ scope: 'own', principal: bob, modes }]
    const inherited = (modes: number): Grant[] => [{ scope: 'inherited', principal: bob, modes }]

    beforeEach(async () => {
      const store = given()
      for (const [parent, path] of [
        ['alice/', 'alice/a/'],
        ['alice/a/', 'alice/a/b/'],
        ['alice/a/b/', 'alice/a/b/c/'],
        ['alice/', 'alice/ab/'],
      ] as const) {
        await makeContainer(store, parent, path)
      }
      for (const path of ['alice/a/doc', 'alice/a/b/doc', 'alice/a/b/c/doc', 'alice/ab/doc']) {
        await store.write((writer) => put(writer, path, text(path)))
      }
    })

    it('W-6 separates what an ACL says of its subject from what it hands down', async () => {
      const store = given()
      await setAcl(store, 'alice/a/', [...own(readBit), ...inherited(controlBit)])
      expect(await grantsAt(store, 'alice/a/')).toEqual({ [bob]: readBit })
      expect(await grantsAt(store, 'alice/a/doc')).toEqual({ [bob]: controlBit })
      expect(await grantsAt(store, 'alice/a/b/c/doc')).toEqual({ [bob]: controlBit })
      // A neighbour whose name begins the same is not below it.
      expect(await grantsAt(store, 'alice/ab/doc')).toEqual({})
      expect(await grantsAt(store, 'alice/')).toEqual({})
    })

    it('W-5 the nearest ACL alone decides, in whichever order the ACLs were written', async () => {
      const store = given()
      await setAcl(store, 'alice/a/b/', inherited(2))
      await setAcl(store, 'alice/', inherited(1))
      await setAcl(store, 'alice/a/', inherited(4))
      expect(await grantsAt(store, 'alice/a/doc')).toEqual({ [bob]: 4 })
      expect(await grantsAt(store, 'alice/a/b/doc')).toEqual({ [bob]: 2 })
      expect(await grantsAt(store, 'alice/a/b/c/doc')).toEqual({ [bob]: 2 })
      expect(await grantsAt(store, 'alice/ab/doc')).toEqual({ [bob]: 1 })
      // Its own ACL says nothing about b itself, and what the parent says is not added (W-5).
      expect(await grantsAt(store, 'alice/a/b/')).toEqual({})
    })

    it('W-26 removing an ACL goes back to the nearest one above', async () => {
      const store = given()
      await setAcl(store, 'alice/', inherited(1))
      await setAcl(store, 'alice/a/', inherited(4))
      await setAcl(store, 'alice/a/b/doc', own(8))
      await removeAcl(store, 'alice/a/')
      expect(await grantsAt(store, 'alice/a/')).toEqual({ [bob]: 1 })
      expect(await grantsAt(store, 'alice/a/b/c/doc')).toEqual({ [bob]: 1 })
      expect(await grantsAt(store, 'alice/a/b/doc')).toEqual({ [bob]: 8 })
      await removeAcl(store, 'alice/a/b/doc')
      expect(await grantsAt(store, 'alice/a/b/doc')).toEqual({ [bob]: 1 })
    })

    it('W-20 a changed ACL decides the next read; what is made later inherits it', async () => {
      const store = given()
      await setAcl(store, 'alice/a/', inherited(1))
      expect(await grantsAt(store, 'alice/a/b/doc')).toEqual({ [bob]: 1 })
      await setAcl(store, 'alice/a/', inherited(2))
      expect(await grantsAt(store, 'alice/a/b/doc')).toEqual({ [bob]: 2 })
      await store.write((writer) => put(writer, 'alice/a/b/later', text('x')))
      expect(await grantsAt(store, 'alice/a/b/later')).toEqual({ [bob]: 2 })
      await setAcl(store, 'alice/a/', [])
      expect(await grantsAt(store, 'alice/a/b/later')).toEqual({})
    })

    it('joins the modes that several authorizations give one principal', async () => {
      const store = given()
      await setAcl(store, 'alice/a/', [...own(1), ...own(8), { scope: 'own', principal: alice, modes: 4 }])
      expect(await grantsAt(store, 'alice/a/')).toEqual({ [bob]: 9, [alice]: 4 })
    })

    it('the access of every resource is that of a walk up the tree, after any changes', async () => {
      const store = given()
      const random = seeded(7)
      const paths = [
        'alice/',
        'alice/a/',
        'alice/a/doc',
        'alice/a/b/',
        'alice/a/b/doc',
        'alice/a/b/c/',
        'alice/a/b/c/doc',
        'alice/ab/',
        'alice/ab/doc',
      ]
      const acls = new Map<string, number>()
      for (let step = 0; step < 80; step++) {
        const path = paths[Math.floor(random() * paths.length)] ?? ''
        if (acls.has(path) && random() < 0.5) {
          await removeAcl(store, path)
          acls.delete(path)
        } else {
          await setAcl(store, path, [...own(step + 1), ...inherited(1000 + step)])
          acls.set(path, step)
        }
        for (const each of paths) expect(await grantsAt(store, each)).toEqual(walk(acls, each))
      }
    })

    it('W-12 bug-class-24 knows of the groups that list somebody as many as matter, the oldest first', async () => {
      const store = given()
      const listed = (n: number) => `<#g${n}> <http://www.w3.org/2006/vcard/ns#hasMember> <${bob}>.`
      const list = async (name: string, from: number, to: number) => {
        const text = Array.from({ length: to - from }, (_, index) => listed(from + index)).join('')
        const state = await rdf(text, at(name))
        await store.write((writer) => put(writer, name, state))
      }
      await list('alice/first', 0, 1)
      await list('alice/many', 0, 1500)
      const found = await store.read((reader) => reader.groupsOf(bob))
      expect(found).toHaveLength(1000)
      expect(found[0]?.group).toBe(`group:${base}alice/first#g0`)
      const last = `group:${base}alice/many#g1499`
      const among = await store.read((reader) => reader.groupsOf(bob, [last]))
      expect(among.map(({ group }) => group)).toEqual([last])
    })

    it('W-12 knows the groups that list a WebID, as principals no WebID can pass for', async () => {
      const store = given()
      const member = '<#team> <http://www.w3.org/2006/vcard/ns#hasMember>'
      await store.write(async (writer) =>
        put(writer, 'alice/groups', await rdf(`${member} <${bob}>.`, at('alice/groups'))),
      )
      // A document can only say who belongs to groups of its own.
      await store.write(async (writer) =>
        put(
          writer,
          'alice/liar',
          await rdf(
            `<${base}alice/groups#admins> <http://www.w3.org/2006/vcard/ns#hasMember> <${bob}>.`,
            root,
          ),
        ),
      )
      const groups = async () =>
        (await store.read((reader) => reader.groupsOf(bob))).map(({ group }) => group)
      expect(await groups()).toEqual([`group:${base}alice/groups#team`])
      expect(await store.read((reader) => reader.groupsOf(alice))).toEqual([])
      const [team, other] = [`group:${base}alice/groups#team`, `group:${base}alice/groups#other`]
      const among = async (...named: string[]) =>
        (await store.read((reader) => reader.groupsOf(bob, named))).map(({ group }) => group)
      expect(await among(other, team, `group:${base}alice/groups#admins`)).toEqual([team])
      expect(await among(other)).toEqual([])
      await store.write(async (writer) => writer.remove(await get(writer, 'alice/groups'), author))
      expect(await groups()).toEqual([])
    })
  })
}
