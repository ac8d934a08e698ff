import type { Quad } from '@rdfjs/types'
import { describe, expect, it } from 'vitest'
import {
  type AccessDocument,
  type AccessLanguage,
  accessQuads,
  missingAccessQuads,
  syncedMembers,
  syncPatch,
} from './access-document.ts'
import { type AccessRule, audienceRules, documentRules, inboxRules, threadRules } from './access-rules.ts'
import { alice, bob } from './sample.ts'
import { ACL, ACP, DCT } from './terms.ts'

const carol = 'https://carol.other.example/id#i'
const group = 'https://alice.example/contacts/Group/8f3a.ttl#this'
const readers = { kind: 'members', members: [bob], sources: [group] } as const
const resource = 'https://alice.example/social/posts/k3v9q2/'
const owner = `${alice} Read,Write,Control here,below`

describe.each<AccessLanguage>(['wac', 'acp'])('access rules written as %s', (language) => {
  const document: AccessDocument = { url: `${resource}.acl`, language, resource }
  const written = (rules: readonly AccessRule[]): string[] => rightsIn(accessQuads(rules, document), document)

  it('posts: the owner everything, members read', () => {
    expect(written(audienceRules(alice, readers))).toEqual([owner, `${bob} Read here,below`])
  })

  it('public posts: anyone reads; nobody: only the owner', () => {
    expect(written(audienceRules(alice, { kind: 'public' }))).toEqual([owner, 'everyone Read here,below'])
    expect(written(audienceRules(alice, { kind: 'nobody' }))).toEqual([owner])
  })

  it('threads: the audience appends below the container and gets no right on the container itself', () => {
    expect(written(threadRules(alice, readers))).toEqual([owner, `${bob} Read,Append below`])
  })

  it('public threads: everyone reads, only the named repliers append', () => {
    expect(written(threadRules(alice, { kind: 'public' }, readers))).toEqual([
      owner,
      `${bob} Read,Append below`,
      'everyone Read below',
    ])
    expect(written(threadRules(alice, { kind: 'public' }))).toEqual([owner, 'everyone Read below'])
  })

  it('the inbox: people signed in append to the container and to nothing in it', () => {
    expect(written(inboxRules(alice))).toEqual([owner, 'signed-in Append here'])
  })

  it('a document: its readers, and nothing for below', () => {
    expect(written(documentRules(alice, { kind: 'public' }))).toEqual([
      `${alice} Read,Write,Control here`,
      'everyone Read here',
    ])
  })

  it('name the group that members were copied from, and follow it by exactly the difference', () => {
    const quads = accessQuads(audienceRules(alice, { ...readers, members: [bob, alice] }), document)
    const [list, ...more] = syncedMembers(quads)
    if (list === undefined) expect.fail('no list names its group')
    expect(more).toEqual([])
    expect(list).toMatchObject({ sources: [group], members: [bob, alice] })

    const { inserts, deletes } = syncPatch(list, [bob, carol])
    expect(inserts.map(({ object }) => object.value)).toEqual([carol])
    const after = [...quads.filter((one) => !deletes.some((gone) => gone.equals(one))), ...inserts]
    expect(rightsIn(after, document)).toEqual([owner, `${bob} Read here,below`, `${carol} Read here,below`])
  })
})

describe('rules that meet a document that is there', () => {
  const rules = audienceRules(alice, readers)
  const acr: AccessDocument = { url: `${resource}.acr`, language: 'acp', resource }

  it('come into an access control resource once: it is made with its resource (A-12)', () => {
    const empty = accessQuads([], acr)
    const missing = missingAccessQuads(empty, rules, acr)
    expect(rightsIn(missing, acr)).toEqual([owner, `${bob} Read here,below`])
    expect(missingAccessQuads([...empty, ...missing], rules, acr)).toEqual([])
  })

  it('leave an ACL as it is: somebody wrote it', () => {
    const acl: AccessDocument = { ...acr, language: 'wac' }
    expect(missingAccessQuads(accessQuads([], acl), rules, acl)).toEqual([])
  })
})

/** Who may do what where, as a reader who knows the two vocabularies takes it, and not by what wrote it. */
function rightsIn(quads: readonly Quad[], { url, language, resource: about }: AccessDocument): string[] {
  const objects = (subject: string, predicate: string): string[] =>
    quads
      .filter((one) => one.subject.value === subject && one.predicate.value === predicate)
      .map(({ object }) => object.value)
  const rights = (subject: string, agents: string[], modes: string[], scopes: string[]): string[] => {
    expect(objects(subject, DCT.source).every((source) => source === group)).toBe(true)
    const words = modes.map((mode) => mode.slice(ACL.Read.length - 'Read'.length))
    return agents.map((agent) => `${named[agent] ?? agent} ${words.join()} ${scopes.join()}`)
  }
  if (language === 'wac') {
    const rules = quads.filter(({ object }) => object.value === ACL.Authorization)
    return rules.flatMap(({ subject: { value } }) =>
      rights(
        value,
        [...objects(value, ACL.agent), ...objects(value, ACL.agentClass)],
        objects(value, ACL.mode),
        [
          ...(objects(value, ACL.accessTo).includes(about) ? ['here'] : []),
          ...(objects(value, ACL.default).includes(about) ? ['below'] : []),
        ],
      ),
    )
  }
  expect(objects(url, ACP.resource)).toEqual([about])
  const [here, below] = [objects(url, ACP.accessControl), objects(url, ACP.memberAccessControl)]
  const controls = quads.filter(({ object }) => object.value === ACP.AccessControl)
  return controls.flatMap(({ subject: { value } }) =>
    objects(value, ACP.apply).flatMap((policy) =>
      rights(
        policy,
        objects(policy, ACP.anyOf).flatMap((matcher) => objects(matcher, ACP.agent)),
        objects(policy, ACP.allow),
        [...(here.includes(value) ? ['here'] : []), ...(below.includes(value) ? ['below'] : [])],
      ),
    ),
  )
}

const named: Readonly<Record<string, string>> = {
  'http://xmlns.com/foaf/0.1/Agent': 'everyone',
  [ACP.PublicAgent]: 'everyone',
  [ACL.AuthenticatedAgent]: 'signed-in',
  [ACP.AuthenticatedAgent]: 'signed-in',
}
