import { beforeEach, describe, expect, it } from 'vitest'
import type { Grant, GrantRule, Grants, Store } from '../store.ts'
import {
  alice,
  at,
  author,
  bob,
  get,
  makeContainer,
  put,
  readBit,
  removeAcl,
  setAcl,
  text,
} from './fixtures.ts'

const path = ['alice/', 'alice/a/', 'alice/a/b/', 'alice/a/b/doc'] as const

/** What an engine does for Access Control Policy: rules keep all that they say, and add up over the tree. */
export function describePolicies(given: () => Store): void {
  describe('policies', () => {
    beforeEach(async () => {
      await makeContainer(given(), 'alice/', 'alice/a/')
      await makeContainer(given(), 'alice/a/', 'alice/a/b/')
      await given().write((writer) => put(writer, 'alice/a/b/doc', text('x')))
    })

    const member = (principal: string, more: Partial<Grant> = {}): Grant => ({
      scope: 'inherited',
      principal,
      modes: readBit,
      ...more,
    })

    async function grantsOf(where: string): Promise<Grants> {
      return given().read(async (reader) => {
        const { access, accessVersion } = await get(reader, where)
        return reader.grants(access, accessVersion)
      })
    }

    const names = async (where: string) => [...(await grantsOf(where)).plain.keys()].sort()

    it('A-5 A-6 keeps effects, conditions and which rules belong together', async () => {
      const rules: Omit<GrantRule, 'policy'>[] = [
        { effect: 'allow', principal: bob, client: '', issuer: '', modes: 1 },
        { effect: 'except', principal: alice, client: 'https://app.example/id', issuer: '', modes: 1 },
        { effect: 'deny', principal: alice, client: '', issuer: 'https://idp.example/', modes: 5 },
      ]
      const stated = rules.map((rule, index) => ({
        ...rule,
        policy: index < 2 ? 1 : 2,
        scope: 'own' as const,
      }))
      await setAcl(given(), 'alice/a/b/doc', [
        ...stated,
        { scope: 'own', principal: 'acp:creator', modes: 1 },
      ])
      const { plain, rules: kept } = await grantsOf('alice/a/b/doc')
      expect([...plain]).toEqual([])
      expect(kept.map(({ policy: _, ...rule }) => rule)).toEqual(
        expect.arrayContaining([...rules, { ...rules[0], principal: 'acp:creator' }]),
      )
      const policyOf = (effect: string, principal: string) =>
        kept.find((rule) => rule.effect === effect && rule.principal === principal)?.policy
      expect(policyOf('allow', bob)).toBe(policyOf('except', alice))
      expect(policyOf('deny', alice)).not.toBe(policyOf('except', alice))
    })

    it('A-4 adds up what all containers above hand down, in whichever order it was said', async () => {
      await setAcl(given(), 'alice/a/b/', [member('b')])
      await setAcl(given(), 'alice/a/b/doc', [{ scope: 'own', principal: 'doc', modes: 1 }])
      await setAcl(given(), 'alice/', [member('root'), { scope: 'own', principal: 'only root', modes: 1 }])
      await setAcl(given(), 'alice/a/', [member('a')])
      expect(await names('alice/')).toEqual(['only root'])
      expect(await names('alice/a/')).toEqual(['root'])
      expect(await names('alice/a/b/')).toEqual(['a', 'root'])
      expect(await names('alice/a/b/doc')).toEqual(['a', 'b', 'doc', 'root'])
      await setAcl(given(), 'alice/a/', [member('other')])
      expect(await names('alice/a/b/doc')).toEqual(['b', 'doc', 'other', 'root'])
      await removeAcl(given(), 'alice/a/')
      expect(await names('alice/a/b/doc')).toEqual(['b', 'doc', 'root'])
      await removeAcl(given(), 'alice/a/b/doc')
      expect(await names('alice/a/b/doc')).toEqual(['b', 'root'])
    })

    it('A-4 W-20 is what a walk up the tree would add up, after any changes', async () => {
      const said = new Map<string, number>()
      for (let step = 0; step < 60; step++) {
        const where = path[(step * 7 + (step >> 2)) % path.length] ?? 'alice/'
        if (step % 5 === 3 && said.has(where) && where !== 'alice/') {
          await removeAcl(given(), where)
          said.delete(where)
        } else {
          await setAcl(given(), where, [
            member(`m${step}`),
            { scope: 'own', principal: `o${step}`, modes: 1 },
          ])
          said.set(where, step)
        }
        for (const each of path) expect(await names(each), `step ${step}`).toEqual(addedUp(said, each))
      }
    })

    it('bug-class-24 one change is not copied without end', async () => {
      const many = Array.from({ length: 300 }, (_, index) => member(`https://x.example/${index}`))
      await given().write(async (writer) => {
        const parent = await get(writer, 'alice/a/')
        for (let index = 0; index < 350; index++) {
          const document = await writer.createDocument(
            parent,
            at(`alice/a/${index}`),
            'document',
            text(''),
            author,
          )
          const acr = await writer.createDocument(
            document,
            at(`alice/a/${index}.acl`),
            'acl',
            text(''),
            author,
          )
          await writer.applyAcl(acr, [])
        }
      })
      await expect(setAcl(given(), 'alice/', many)).rejects.toMatchObject({ code: 'unprocessable' })
      expect(await names('alice/a/1')).toEqual([])
      await setAcl(given(), 'alice/', many.slice(0, 5))
      expect(await names('alice/a/1')).toHaveLength(5)
    })

    it('A-8 knows who made a resource', async () => {
      const made = await given().write(async (writer) => {
        const parent = await get(writer, 'alice/a/')
        const nobody = { webid: undefined, client: undefined }
        return [
          await writer.createDocument(parent, at('alice/a/x'), 'document', text(''), {
            ...nobody,
            webid: bob,
          }),
          await writer.createDocument(parent, at('alice/a/y'), 'document', text(''), nobody),
        ]
      })
      const creators = await given().read((reader) =>
        Promise.all([...made.map(({ id }) => id), 0, 1_000_000].map((id) => reader.creatorOf(id))),
      )
      expect(creators).toEqual([bob, '', undefined, undefined])
    })
  })
}

/** What a walk up the tree would find. */
function addedUp(said: ReadonlyMap<string, number>, where: string): string[] {
  const above = path.filter((other) => where.startsWith(other) && other !== where && said.has(other))
  const own = said.has(where) ? [`o${said.get(where)}`] : []
  return [...own, ...above.map((other) => `m${said.get(other)}`)].sort()
}
