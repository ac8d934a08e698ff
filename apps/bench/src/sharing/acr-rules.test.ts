import { accessQuads } from '@hearth/vocab/access-document.ts'
import { type AccessRule, audienceRules, threadRules } from '@hearth/vocab/access-rules.ts'
import type { Quad } from '@rdfjs/types'
import { Parser } from 'n3'
import { describe, expect, it } from 'vitest'
import { readPolicies, removeAllPolicies, removePolicy, setPolicy } from './acr-rules.ts'
import { shareInWords } from './plain-words.ts'
import type { Place } from './share.ts'

const folder = 'https://alice.example/notes/'
const acr = `${folder}.acr`
const alice = 'https://alice.example/profile/card#me'
const bob = 'https://bob.example/profile/card#me'
const carol = 'https://carol.example/#i'
const family = 'https://alice.example/contacts/Group/1.ttl#this'
const place: Place = { target: folder, document: acr, from: folder }
const members = { kind: 'members', members: [bob, carol], sources: [family] } as const
const asBob = { kind: 'person', webid: bob } as const

function written(rules: readonly AccessRule[]): Quad[] {
  return accessQuads(rules, { url: acr, language: 'acp', resource: folder })
}

function parse(turtle: string): Quad[] {
  const prefixes =
    '@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix acp: <http://www.w3.org/ns/solid/acp#>.'
  return new Parser({ baseIRI: acr }).parse(`${prefixes} ${turtle}`) as Quad[]
}

function words(quads: readonly Quad[]): string[] {
  return readPolicies(quads, place).shares.map((share) => {
    const { holder } = share
    const who =
      holder.kind === 'person' ? holder.webid : holder.kind === 'aspect' ? holder.sources.join() : holder.kind
    return `${who} ${shareInWords(share, true)}`
  })
}

/** As @inrupt/solid-client writes it: a policy for each mode, with everybody in its one matcher. */
const byAnotherApp = `<> a acp:AccessControlResource; acp:resource <./>; acp:accessControl <#own>.
  <#own> acp:apply <#read>, <#append>.
  <#read> acp:allow acl:Read; acp:anyOf <#readers>. <#readers> acp:agent <${bob}>, <${carol}>, acp:PublicAgent.
  <#append> acp:allow acl:Append; acp:anyOf [ acp:agent <${bob}> ].`

describe('reading an access control resource', () => {
  it('A-4 tells people, aspects and everyone apart, each once, here and below', () => {
    expect(words(written(audienceRules(alice, members)))).toEqual([
      `${alice} can do everything`,
      `${family} can see`,
    ])
    expect(words(written(threadRules(alice, members)))[1]).toBe(
      `${family} can see and add what is inside, not the list`,
    )
    expect(words(parse(byAnotherApp))).toEqual([
      'everyone can see this folder only, nothing inside',
      `${bob} can see and add this folder only, nothing inside`,
      `${carol} can see this folder only, nothing inside`,
    ])
  })

  it('A-6 A-9 counts what a list cannot say, and says nothing of it', () => {
    const { shares, special } = readPolicies(
      parse(`<> acp:resource <./>; acp:accessControl <#own>. <#own> acp:apply <#a>, <#b>, <#c>, <#d>.
        <#a> acp:allow acl:Read; acp:anyOf [ acp:agent <${bob}>; acp:client <https://app.example/id> ].
        <#b> acp:deny acl:Write; acp:anyOf [ acp:agent acp:PublicAgent ].
        <#c> acp:allow acl:Read; acp:anyOf [ acp:agent acp:CreatorAgent ].
        <#d> acp:allow acl:Read; acp:anyOf [ acp:agent acp:AuthenticatedAgent ]; acp:noneOf [ acp:agent <${carol}> ].`),
      place,
    )
    expect({ shares, special }).toEqual({ shares: [], special: 4 })
  })

  it('W-7 takes nothing from what is about another resource', () => {
    const other = accessQuads(audienceRules(alice, members), {
      url: acr,
      language: 'acp',
      resource: 'https://alice.example/other/',
    })
    expect(words(other)).toEqual([])
  })
})

describe('changing an access control resource', () => {
  const own = written(audienceRules(alice, members))

  it('adds a person for the folder and what is inside, and changes nobody else', () => {
    const next = setPolicy(own, place, asBob, ['Read', 'Write'])
    expect(words(next)).toEqual([
      `${alice} can do everything`,
      `${family} can see`,
      `${bob} can see and edit`,
    ])
    expect(next.slice(0, own.length)).toEqual(own)
  })

  it('replaces what a holder had, keeps the reach, and leaves those who shared its policy in it', () => {
    expect(words(setPolicy(parse(byAnotherApp), place, asBob, ['Read', 'Write']))).toEqual([
      'everyone can see this folder only, nothing inside',
      `${carol} can see this folder only, nothing inside`,
      `${bob} can see and edit this folder only, nothing inside`,
    ])
  })

  it('takes a holder out; a policy that then names nobody leaves with all that belongs to it', () => {
    const one = setPolicy(own, place, asBob, ['Read'])
    expect(removePolicy(one, place, asBob)).toEqual(own)
    expect(words(removePolicy(parse(byAnotherApp), place, { kind: 'everyone' }))).toHaveLength(2)
  })

  it('does not take a person out of an aspect behind its back', () => {
    expect(removePolicy(own, place, asBob)).toEqual(own)
  })

  it('makes private by leaving the owner alone, and what the list cannot show as it is', () => {
    const denial = parse(`<> acp:accessControl <#no>. <#no> acp:apply <#deny>.
      <#deny> acp:deny acl:Read; acp:anyOf [ acp:agent <${carol}> ].`)
    const next = removeAllPolicies(
      [...setPolicy(own, place, { kind: 'everyone' }, ['Read']), ...denial],
      place,
      alice,
    )
    expect(words(next)).toEqual([`${alice} can do everything`])
    expect(readPolicies(next, place).special).toBe(1)
  })

  it('starts in an empty one, and can be done twice', () => {
    const once = setPolicy([], place, { kind: 'signed-in' }, ['Append'])
    expect(words(once)).toEqual(['signed-in can add, but not see'])
    expect(words(setPolicy(once, place, { kind: 'signed-in' }, ['Append']))).toEqual(words(once))
  })
})
