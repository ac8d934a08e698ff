import { accessQuads } from '@hearth/vocab/access-document.ts'
import { audienceRules, type Readers } from '@hearth/vocab/access-rules.ts'
import { toTurtle } from '@hearth/vocab/write.ts'
import { describe, expect, it } from 'vitest'
import { readShares } from './acl-rules.ts'
import { nextRules, type Sharing, type SharingChange, undoOf } from './change-rules.ts'

const root = 'https://alice.example/'
const document = `${root}notes/letter.txt`
const alice = `${root}profile/card#me`
const bob = 'https://bob.example/profile/card#me'

function sharing(target: string, readers: Readers): Sharing {
  const sourceUrl = `${root}.acl`
  const quads = accessQuads(audienceRules(alice, readers), {
    url: sourceUrl,
    language: 'wac',
    resource: root,
  })
  const place = { target, document: `${target}.acl`, from: root }
  const [shares, source] = [readShares(quads, place), toTurtle(quads, sourceUrl)]
  return { place, language: 'wac', shares, above: [], special: 0, source, sourceUrl, etag: '"1"' }
}

function outcome(
  before: Sharing,
  change: Exclude<SharingChange, { kind: 'inherit' | 'restore' }>,
  owner = alice,
) {
  const { place } = before
  const shares = readShares(nextRules(before, change, owner), { ...place, from: place.target })
  return shares.map(({ holder, here }) => [
    holder.kind === 'person' ? holder.webid : holder.kind,
    here.join(),
  ])
}

describe('the rules after a change', () => {
  it('starts from what was inherited, so nobody loses sight of it by the way', () => {
    const before = sharing(document, { kind: 'public' })
    const change = { kind: 'set', holder: { kind: 'person', webid: bob }, level: 'edit' } as const
    expect(outcome(before, change)).toEqual([
      [alice, 'Read,Write,Control'],
      ['everyone', 'Read'],
      [bob, 'Read,Write'],
    ])
  })

  it('W-3 leaves whoever makes the change in control, also where the rules forgot them', () => {
    const before = sharing(document, { kind: 'public' })
    expect(outcome(before, { kind: 'private' })).toEqual([[alice, 'Read,Write,Control']])
    expect(outcome(before, { kind: 'remove', holder: { kind: 'everyone' } }, bob)).toContainEqual([
      bob,
      'Read,Write,Control',
    ])
  })

  it('takes back an own ACL by its text, and a first one by following the folder again', () => {
    const inherited = sharing(document, { kind: 'nobody' })
    expect(undoOf(inherited)).toEqual({ kind: 'inherit' })
    const own = sharing(root, { kind: 'nobody' })
    expect(undoOf(own)).toEqual({ kind: 'restore', source: own.source })
  })

  it('writes nothing over rules it cannot read', () => {
    const broken = { ...sharing(document, { kind: 'nobody' }), source: '<a> <b>' }
    expect(() => nextRules(broken, { kind: 'private' }, alice)).toThrow('cannot be read')
  })
})
