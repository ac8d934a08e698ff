import { describe, expect, it } from 'vitest'
import { type FirstUseStep, firstUsePlan, missingQuads } from './first-use.ts'
import { type FirstUse, needsFirstUse } from './needs-first-use.ts'
import { readProfile } from './profile.ts'
import { AS, SOLID, VCARD } from './terms.ts'
import { readTypeIndex } from './type-index.ts'
import { quad } from './write.ts'

const storage = 'https://alice.example/'
const webid = 'https://alice.example/profile/card#me'
const empty: FirstUse = {
  profile: readProfile([], webid),
  storage,
  registrations: [],
  now: new Date('2026-11-23T10:00:00Z'),
}

function inserts(plan: readonly FirstUseStep[]): ReturnType<typeof quad>[] {
  return plan.flatMap((step) => (step.kind === 'insert' ? step.quads : []))
}

describe('the plan of first use', () => {
  it('names the profile last, because the profile says that all the rest is there', () => {
    const plan = firstUsePlan(empty)
    expect(plan.at(-1)).toMatchObject({ kind: 'insert', url: 'https://alice.example/profile/card' })
    expect(readProfile(inserts(plan), webid).outbox).toBe(
      'https://alice.example/social/posts/public/feed.ttl#feed',
    )
  })

  it('is not needed again once everything it registers is there', () => {
    const plan = firstUsePlan(empty)
    const done = {
      ...empty,
      profile: readProfile(inserts(plan), webid),
      registrations: readTypeIndex(inserts(plan)),
    }
    expect(needsFirstUse(empty)).toBe(true)
    expect(needsFirstUse(done)).toBe(false)
    expect(needsFirstUse({ ...done, now: new Date('2027-01-01T00:00:00Z') })).toBe(true)
  })

  it('TI-6 uses an address book that is registered instead of inventing one', () => {
    const book = 'https://alice.example/my/people/index.ttl#this'
    const registration = {
      iri: 'x:r',
      forClass: VCARD.AddressBook,
      instances: [book],
      containers: [],
      sources: [],
    }
    const urls = firstUsePlan({ ...empty, registrations: [registration] }).map((step) => step.url)
    expect(urls).toContain('https://alice.example/my/people/people.ttl')
    expect(urls).not.toContain('https://alice.example/contacts/people.ttl')
  })

  it('never makes a rule without its owner, and lets nobody write but the owner and repliers', () => {
    for (const step of firstUsePlan(empty)) {
      if (step.kind === 'insert' || step.rules === undefined) continue
      const writing = step.rules.filter(({ modes }) => modes.includes('Write'))
      expect(writing.map(({ who }) => who)).toEqual([{ kind: 'members', members: [webid], sources: [] }])
    }
  })

  it('inserts only what a document does not answer yet', () => {
    const present = [quad(webid, AS.outbox, 'https://elsewhere.example/feed#it')]
    const wanted = [
      quad(webid, AS.outbox, `${storage}feed#x`),
      quad(webid, SOLID.publicTypeIndex, `${storage}index`),
    ]
    expect(missingQuads(present, wanted)).toEqual([wanted[1]])
  })
})
