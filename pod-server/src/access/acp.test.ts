import { Parser, type Quad } from 'n3'
import { describe, expect, it } from 'vitest'
import type { ResourceIri } from '#base/iri.ts'
import { grantsOfAcr } from './acp.ts'
import { append, read, write } from './modes.ts'

const subject = 'https://pod.example/box/' as ResourceIri
const document = `${subject}.acl` as ResourceIri
const bob = 'https://bob.example/#me'
const everyone = 'http://xmlns.com/foaf/0.1/Agent'
const authenticated = 'http://www.w3.org/ns/auth/acl#AuthenticatedAgent'

function grants(text: string) {
  const prefixes =
    '@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix acp: <http://www.w3.org/ns/solid/acp#>.'
  const quads: Quad[] = new Parser({ baseIRI: document }).parse(prefixes + text)
  return grantsOfAcr(quads as never, document, subject)
}

/** The rules of one policy, as `effect principal client issuer`. */
function rules(policy: string): string[] {
  return grants(`<> acp:accessControl [ acp:apply [ ${policy} ] ].`).map(
    ({ effect, principal, client, issuer }) => [effect, principal, client, issuer].join(' ').trim(),
  )
}

const allow = 'acp:allow acl:Read'

describe('grantsOfAcr', () => {
  it('A-4 tells what holds for the subject from what is handed down, and one policy from another', () => {
    const found = grants(`<> acp:accessControl <#c>; acp:memberAccessControl <#c>, <#d>.
      <#c> acp:apply <#p>. <#p> acp:allow acl:Read, acl:Write; acp:anyOf [ acp:agent <${bob}> ].
      <#d> acp:apply <#q>. <#q> acp:deny acl:Append; acp:anyOf [ acp:agent acp:PublicAgent ].`)
    const short = found.map(({ scope, effect, modes, principal }) => [scope, effect, modes, principal])
    expect(short).toEqual([
      ['own', 'allow', read | write, bob],
      ['inherited', 'allow', read | write, bob],
      ['inherited', 'deny', append, everyone],
    ])
    expect(new Set(found.map(({ policy }) => policy)).size).toBe(3)
  })

  it.each<[string, string, string[]]>([
    ['everyone and the signed in', '<#a>, <#s>', [`allow ${authenticated}`]],
    ['a person and the signed in', '<#b>, <#s>', [`allow ${bob}`]],
    ['two people', '<#b>, <#o>', []],
    ['a creator who is a person', '<#b>, <#m>', [`allow acp:creator ${bob}`]],
    ['a creator who is an owner', '<#w>, <#m>, <#a>', ['allow acp:creator+owner']],
    ['a client and any client', '<#c>, <#k>', [`allow ${everyone} https://app.example/id`]],
    ['two clients', '<#c>, <#x>', []],
    [
      'a person, a client and an issuer',
      '<#b>, <#c>, <#i>',
      [`allow ${bob} https://app.example/id https://idp.example/`],
    ],
  ])('A-6 A-8 allOf %s', (_what, matchers, expected) => {
    const found = grants(`<> acp:accessControl [ acp:apply [ ${allow}; acp:allOf ${matchers} ] ].
      <#a> acp:agent acp:PublicAgent. <#s> acp:agent acp:AuthenticatedAgent. <#b> acp:agent <${bob}>.
      <#o> acp:agent <https://other.example/>. <#m> acp:agent acp:CreatorAgent. <#w> acp:agent acp:OwnerAgent.
      <#c> acp:client <https://app.example/id>. <#x> acp:client <https://x.example/id>.
      <#k> acp:client acp:AuthenticatedClient. <#i> acp:issuer <https://idp.example/>.`)
    expect(
      found.map(({ effect, principal, client, issuer }) =>
        [effect, principal, client, issuer].join(' ').trim(),
      ),
    ).toEqual(expected)
  })

  it('A-6 noneOf excepts from its policy, and without others gives nothing to except from', () => {
    expect(
      rules(`${allow}; acp:anyOf [ acp:agent acp:PublicAgent ]; acp:noneOf [ acp:agent <${bob}> ]`),
    ).toEqual([`allow ${everyone}`, `except ${bob}`])
    expect(rules(`${allow}; acp:noneOf [ acp:agent <${bob}> ]`)).toEqual([])
  })

  it('A-10 takes what it does not know as failed where that gives, and as met where that takes', () => {
    const vc = 'acp:vc <https://credential.example/>'
    expect(rules(`${allow}; acp:anyOf [ acp:agent <${bob}>; ${vc} ]`)).toEqual([])
    expect(rules(`${allow}; acp:anyOf [ acp:agent <${bob}> ]; acp:noneOf [ ${vc} ]`)).toEqual([
      `allow ${bob}`,
      `except ${everyone}`,
    ])
    expect(rules(`acp:deny acl:Read; acp:anyOf [ acp:agent <${bob}>; ${vc} ]`)).toEqual([`deny ${bob}`])
    expect(rules(`acp:deny acl:Read; acp:anyOf [ acp:agent <${bob}> ]; acp:noneOf [ ${vc} ]`)).toEqual([
      `deny ${bob}`,
    ])
    expect(rules(`${allow}; acp:anyOf [ acp:agent <${bob}>; <https://x.example/moonPhase> "full" ]`)).toEqual(
      [],
    )
    const remark = '<http://www.w3.org/2000/01/rdf-schema#label> "Bob"'
    expect(rules(`${allow}; acp:anyOf [ acp:agent <${bob}>; ${remark} ]`)).toEqual([`allow ${bob}`])
  })

  it('bug-class-24 policies that mean nobody take no number, however many there are', () => {
    const empty = Array.from(
      { length: 5000 },
      (_, i) => `<> acp:accessControl [ acp:apply <#e${i}> ]. <#e${i}> ${allow}.`,
    )
    const last = `<> acp:accessControl [ acp:apply <#last> ]. <#last> ${allow}; acp:anyOf [ acp:agent <${bob}> ].`
    expect(grants([...empty, last].join('\n'))).toMatchObject([{ principal: bob, policy: 1 }])
  })

  it.each([
    ['that clash', 'acp:allOf <#one>, <#other>', 'acp:client'],
    ['that mean nobody', 'acp:anyOf <#one>', 'acp:agent'],
  ])(
    'bug-class-24 matchers %s, shared by many policies, are not compared without end',
    (_how, uses, attribute) => {
      const values = (kind: string) => Array.from({ length: 400 }, (_, i) => `<urn:${kind}${i}>`).join(', ')
      const matchers = ['one', 'other'].map((name) => `<#${name}> ${attribute} ${values(name)}.`).join('')
      const policy = (i: number) => `<> acp:accessControl [ acp:apply <#p${i}> ]. <#p${i}> ${allow}; ${uses}.`
      const few = Array.from({ length: 3 }, (_, i) => policy(i)).join('')
      expect(grants(matchers + few)).toEqual([])
      const many = Array.from({ length: 3000 }, (_, i) => policy(i)).join('')
      expect(() => grants(matchers + many)).toThrow(expect.objectContaining({ status: 422 }))
    },
  )

  it.each([
    ['many matchers of many values', 500],
    ['many policies', 1000],
  ])('bug-class-24 ends at so many rules: %s', (what, most) => {
    const people = (n: number) => Array.from({ length: n }, (_, i) => `<https://x.example/${i}>`).join(', ')
    const text = (n: number) =>
      what.includes('matchers')
        ? `<> acp:accessControl [ acp:apply [ ${allow}; acp:allOf [ acp:agent ${people(10)} ], [ acp:client ${people(n / 10)} ] ] ].`
        : Array.from(
            { length: n / 10 },
            (_, i) =>
              `<> acp:accessControl [ acp:apply <#p${i}> ]. <#p${i}> ${allow}; acp:anyOf [ acp:agent ${people(10)} ].`,
          ).join('\n')
    expect(grants(text(most))).toHaveLength(most)
    expect(() => grants(text(most + 10))).toThrow(expect.objectContaining({ status: 422 }))
  })
})
