import { accessQuads } from '@hearth/vocab/access-document.ts'
import { type AccessRule, audienceRules, inboxRules, threadRules } from '@hearth/vocab/access-rules.ts'
import type { Quad } from '@rdfjs/types'
import { Parser } from 'n3'
import { describe, expect, it } from 'vitest'
import { copyInherited, keepOwner, makePrivate, readShares, removeShare, setShare } from './acl-rules.ts'
import { droppersOf, levelOf, modesInWords, readWacAllow, shareInWords, summaryOf } from './plain-words.ts'
import type { Place } from './share.ts'

const folder = 'https://alice.example/notes/'
const acl = `${folder}.acl`
const alice = 'https://alice.example/profile/card#me'
const bob = 'https://bob.example/profile/card#me'
const carol = 'https://carol.example/#i'
const family = 'https://alice.example/contacts/Group/1.ttl#this'
const place: Place = { target: folder, document: acl, from: folder }
const members = { kind: 'members', members: [bob, carol], sources: [family] } as const

function written(rules: readonly AccessRule[]): Quad[] {
  return accessQuads(rules, { url: acl, language: 'wac', resource: folder })
}

function parse(turtle: string, base = acl): Quad[] {
  const prefixes =
    '@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.'
  return new Parser({ baseIRI: base }).parse(`${prefixes} ${turtle}`) as Quad[]
}

function words(quads: readonly Quad[], at = place): string[] {
  return readShares(quads, at).map((share) => {
    const { holder } = share
    const who =
      holder.kind === 'person' ? holder.webid : holder.kind === 'aspect' ? holder.sources.join() : holder.kind
    return `${who} ${shareInWords(share, at.target.endsWith('/'))}`
  })
}

describe('reading an ACL', () => {
  it('tells people, aspects and everyone apart, each once', () => {
    const quads = [
      ...written(audienceRules(alice, members)),
      ...parse(`<#p> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read.
        <#p2> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <./>; acl:default <./>; acl:mode acl:Append.`),
    ]
    expect(words(quads)).toEqual([
      `${alice} can do everything`,
      `${family} can see`,
      'everyone can see and add',
    ])
    expect(summaryOf(readShares(quads, place), alice)).toBe('Public')
  })

  it('says when a rule is about what is inside, not about the list', () => {
    const quads = written(threadRules(alice, members))
    expect(words(quads)[1]).toBe(`${family} can see and add what is inside, not the list`)
  })

  it('counts only acl:default for what inherits, and skips what is no authorization', () => {
    const quads = parse(`<#a> a acl:Authorization; acl:agent <${bob}>; acl:accessTo <./>; acl:mode acl:Read.
      <#b> a acl:Authorization; acl:agent <${carol}>; acl:default <./>; acl:mode acl:Read.
      <#c> acl:agent <${alice}>; acl:default <./>; acl:mode acl:Read.`)
    const child = { target: `${folder}one.ttl`, document: `${folder}one.ttl.acl`, from: folder }
    expect(words(quads, child)).toEqual([`${carol} can see`])
  })
})

describe('changing an ACL', () => {
  const own = written(audienceRules(alice, members))

  it('adds a person for the folder and what is inside, and changes nobody else', () => {
    const next = setShare(own, place, { kind: 'person', webid: bob }, ['Read', 'Write'])
    expect(words(next)).toEqual([
      `${alice} can do everything`,
      `${family} can see`,
      `${bob} can see and edit`,
    ])
    expect(next.slice(0, own.length)).toEqual(own)
  })

  it('replaces what a holder had, and keeps the reach of its rule', () => {
    const threads = written(threadRules(alice, members))
    const aspect = { kind: 'aspect', sources: [family], members: [bob, carol] } as const
    const next = setShare(threads, place, aspect, ['Read'])
    expect(words(next)[1]).toBe(`${family} can see what is inside, not the list`)
  })

  it('takes one person out of a shared rule and leaves the others in it', () => {
    const shared = parse(
      `<#r> a acl:Authorization; acl:agent <${bob}>, <${carol}>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read.`,
    )
    expect(words(removeShare(shared, place, { kind: 'person', webid: bob }))).toEqual([`${carol} can see`])
  })

  it('does not take a person out of an aspect behind its back', () => {
    expect(removeShare(own, place, { kind: 'person', webid: bob })).toEqual(own)
  })

  it('makes private by leaving the owner alone', () => {
    const open = setShare(own, place, { kind: 'everyone' }, ['Read'])
    expect(words(makePrivate(open, place, alice))).toEqual([`${alice} can do everything`])
  })

  it('W-3 gives the owner full control back in whatever is to be written', () => {
    const without = removeShare(own, place, { kind: 'person', webid: alice })
    expect(words(keepOwner(without, place, alice))).toContain(`${alice} can do everything`)
    const weak = setShare(own, place, { kind: 'person', webid: alice }, ['Read'])
    expect(words(keepOwner(weak, place, alice))).toContain(`${alice} can do everything`)
    expect(keepOwner(own, place, alice)).toEqual(own)
  })

  it('starts an own ACL with exactly what was inherited, unknown conditions too', () => {
    const inherited = [
      ...own,
      ...parse(
        `<#app> a acl:Authorization; acl:agent <${bob}>; acl:origin <https://app.example>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Write.
         <#here> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <./>; acl:mode acl:Read.`,
      ),
    ]
    const document = `${folder}one.ttl`
    const child: Place = { target: document, document: `${document}.acl`, from: folder }
    const copied = copyInherited(inherited, child)
    const after = { ...child, from: document }
    expect(words(copied, after)).toEqual(words(inherited, child))
    expect(copied.some(({ predicate }) => predicate.value.endsWith('#origin'))).toBe(true)
    expect(copied.every(({ subject }) => subject.value.startsWith(`${document}.acl#`))).toBe(true)
    expect(copied.some(({ predicate }) => predicate.value.endsWith('#default'))).toBe(false)
  })
})

describe('plain words', () => {
  it('names what modes mean together', () => {
    expect(modesInWords(['Append'])).toBe('can add, but not see')
    expect(modesInWords(['Read', 'Append', 'Write'])).toBe('can see and edit')
    expect(modesInWords(['Control'])).toBe('can decide who has access, but not see')
    expect(modesInWords([])).toBe('can do nothing')
    expect(levelOf(['Read', 'Control'])).toBeUndefined()
  })

  it('tells an inbox from a private folder', () => {
    const inbox = readShares(written(inboxRules(alice)), place)
    expect(summaryOf(inbox, alice)).toBe('Only you')
    expect(droppersOf(inbox)).toBe('anyone signed in can add')
    expect(droppersOf([])).toBeUndefined()
  })

  it('W-22 reads WAC-Allow', () => {
    expect(readWacAllow('user="read write append control",public="read"')).toEqual({
      user: ['Read', 'Append', 'Write', 'Control'],
      public: ['Read'],
    })
    expect(readWacAllow(null)).toEqual({ user: [], public: [] })
  })
})
