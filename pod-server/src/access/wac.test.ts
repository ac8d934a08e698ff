import { Parser, type Quad } from 'n3'
import { describe, expect, it } from 'vitest'
import type { ResourceIri } from '#base/iri.ts'
import { rulesOf } from './acl-document.ts'
import { append, control, read, write } from './modes.ts'
import { grantsOfAcl } from './wac.ts'

const subject = 'https://pod.example/box/' as ResourceIri
const bob = 'https://bob.example/#me'

function quadsOf(text: string): Quad[] {
  const prefixes =
    '@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.'
  return new Parser({ baseIRI: `${subject}.acl` }).parse(prefixes + text)
}

function grants(text: string) {
  return grantsOfAcl(quadsOf(text) as never, subject)
}

describe('grantsOfAcl', () => {
  it.each([
    ['acl:Read', read],
    ['acl:Append', append],
    ['acl:Write', write],
    ['acl:Control', control],
    ['acl:Read, acl:Write', read | write],
    ['acl:Read, acl:Unknown', read],
  ])('W-13, W-14 %s', (modes, bits) => {
    const text = `<#r> a acl:Authorization; acl:agent <${bob}>; acl:accessTo <./>; acl:mode ${modes}.`
    expect(grants(text)).toEqual([{ scope: 'own', principal: bob, modes: bits }])
  })

  it('W-6, W-11, W-12 keeps scopes and kinds of principals apart', () => {
    const text = `<#r> a acl:Authorization; acl:agent <${bob}>; acl:agentClass foaf:Agent, acl:AuthenticatedAgent;
      acl:agentGroup <g#team>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read.`
    const principals = [
      bob,
      'http://xmlns.com/foaf/0.1/Agent',
      'http://www.w3.org/ns/auth/acl#AuthenticatedAgent',
      `group:${subject}g#team`,
    ]
    expect(grants(text)).toEqual(
      ['own', 'inherited'].flatMap((scope) =>
        principals.map((principal) => ({ scope, principal, modes: read })),
      ),
    )
  })

  it.each([
    ['no type', `<#r> acl:agent <${bob}>; acl:accessTo <./>; acl:mode acl:Read.`],
    ['no object', `<#r> a acl:Authorization; acl:agent <${bob}>; acl:mode acl:Read.`],
    ['another object', `<#r> a acl:Authorization; acl:agent <${bob}>; acl:accessTo <x>; acl:mode acl:Read.`],
    ['no mode', `<#r> a acl:Authorization; acl:agent <${bob}>; acl:accessTo <./>.`],
    [
      'an unknown mode alone',
      `<#r> a acl:Authorization; acl:agent <${bob}>; acl:accessTo <./>; acl:mode acl:Fly.`,
    ],
    ['no agent', '<#r> a acl:Authorization; acl:accessTo <./>; acl:mode acl:Read.'],
    [
      'a literal agent',
      `<#r> a acl:Authorization; acl:agent "${bob}"; acl:accessTo <./>; acl:mode acl:Read.`,
    ],
    [
      'a class as an agent',
      '<#r> a acl:Authorization; acl:agent foaf:Agent; acl:accessTo <./>; acl:mode acl:Read.',
    ],
    [
      'a WebID as a class',
      `<#r> a acl:Authorization; acl:agentClass <${bob}>; acl:accessTo <./>; acl:mode acl:Read.`,
    ],
    [
      'a group as an agent',
      '<#r> a acl:Authorization; acl:agent <group:x>; acl:accessTo <./>; acl:mode acl:Read.',
    ],
    ['nothing', ''],
  ])('W-8 grants nothing with %s', (_what, text) => {
    expect(grants(text)).toEqual([])
  })
})

describe('conditions and origins', () => {
  const rule = (more: string) =>
    `<#r> a acl:Authorization; acl:agent <${bob}>; acl:accessTo <./>; acl:mode acl:Read; ${more}.`
  const client = (id: string) => `acl:condition [ a acl:ClientCondition; acl:client <${id}> ]`
  const issuer = (id: string) => `acl:condition [ a acl:IssuerCondition; acl:issuer <${id}> ]`

  it('W-27 W-29 grants through each client and issuer that all conditions leave', () => {
    const both = grants(rule(`${client('c:1')}; ${issuer('i:1')}`))
    expect(both).toEqual([{ scope: 'own', principal: bob, modes: read, client: 'c:1', issuer: 'i:1' }])
    const either = grants(rule('acl:condition [ a acl:ClientCondition; acl:client <c:1>, <c:2> ]'))
    expect(either.map((grant) => grant.client)).toEqual(['c:1', 'c:2'])
    expect(grants(rule(`${client('c:1')}; ${client('c:2')}`))).toEqual([])
  })

  it.each([
    ['that is not described', 'acl:condition <#elsewhere>'],
    ['of an unknown type', 'acl:condition [ a <#Moon>; acl:client <c:1> ]'],
    ['beside a good one', `${client('c:1')}; acl:condition [ a acl:ClientCondition; acl:clientGroup <g> ]`],
  ])('W-29 gives nothing by a condition %s', (_what, more) => {
    expect(grants(rule(more))).toEqual([])
    const document = `${subject}.acl` as ResourceIri
    const check = () =>
      rulesOf('wac', quadsOf(rule(more)) as never, { document, subject, isStorageRoot: false })
    expect(check).toThrow(expect.objectContaining({ status: 422 }))
  })

  const apps = (n: number, kind = 'c') => Array.from({ length: n }, (_, i) => `<${kind}:${i}>`).join(', ')
  const condition = (name: string, named: string) => `<#${name}> a acl:ClientCondition; acl:client ${named}.`
  it('bug-class-24 a condition that many authorizations share is looked at once', () => {
    const sharing = Array.from({ length: 4000 }, (_, i) => `<#r${i}> acl:condition <#all>.`).join('')
    const quads = quadsOf(condition('all', apps(4000)) + sharing) as never
    const start = process.threadCpuUsage()
    const document = `${subject}.acl` as ResourceIri
    expect(rulesOf('wac', quads, { document, subject, isStorageRoot: false })).toEqual([])
    expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(2000)
  })

  it('bug-class-24 what conditions have in common is not sought without end', () => {
    const two = condition('one', apps(1000)) + condition('other', `${apps(1000, 'd')}, <c:7>`)
    const ruled = (i: number) => rule('acl:condition <#one>, <#other>').replace('<#r>', `<#r${i}>`)
    expect(grants(two + ruled(0)).map((grant) => grant.client)).toEqual(['c:7'])
    const many = Array.from({ length: 201 }, (_, i) => ruled(i)).join('')
    expect(() => grants(two + many)).toThrow(expect.objectContaining({ status: 422 }))
  })

  it('bug-class-24 an ACL names so many groups and no more', () => {
    const named = (n: number) => rule(`acl:agentGroup ${apps(n, 'g')}`)
    expect(grants(named(1000))).toHaveLength(1001)
    expect(() => grants(named(1001))).toThrow(expect.objectContaining({ status: 422 }))
  })

  it('W-21 keeps the origins that an authorization names, with or without a slash', () => {
    const named = grants(
      rule('acl:origin <https://app.example/>, <https://other.example>, <https://x.example/a/>'),
    )
    expect(named.map(({ principal }) => principal)).toEqual([
      bob,
      'origin:https://app.example',
      'origin:https://other.example',
      'origin:https://x.example/a/',
    ])
  })
})

describe('rulesOf', () => {
  const document = `${subject}.acl` as ResourceIri
  const check = (text: string, isStorageRoot: boolean) => () =>
    rulesOf('wac', quadsOf(text) as never, { document, subject, isStorageRoot })

  it('W-3 a storage keeps someone with Control of it; other resources may lose theirs', () => {
    const reads = `<#r> a acl:Authorization; acl:agent <${bob}>; acl:accessTo <./>; acl:mode acl:Read.`
    expect(check(reads, true)).toThrow(expect.objectContaining({ status: 409 }))
    expect(check(reads, false)).not.toThrow()
    const below = reads.replace('accessTo', 'default').replace('Read', 'Control')
    expect(check(below, true)).toThrow(expect.objectContaining({ status: 409 }))
    expect(check(reads.replace('Read', 'Control'), true)).not.toThrow()
  })

  it('W-29 refuses conditions, which it would widen by ignoring them', () => {
    expect(check('<#r> acl:condition [ a acl:ClientCondition ].', false)).toThrow(
      expect.objectContaining({ status: 422 }),
    )
  })
})
