import { loadPerson } from '@hearth/kit/load-person.ts'
import { verifyReplies } from '@hearth/kit/verify-replies.ts'
import { describe, expect, it } from 'vitest'
import { readDocument } from './documents.ts'
import { loadFeed } from './load-feed.ts'
import { loadPost } from './load-post.ts'
import { loadThread } from './load-thread.ts'
import { queryTimeline } from './query-timeline.ts'

const prefixes = `@prefix as: <https://www.w3.org/ns/activitystreams#>. @prefix pim: <http://www.w3.org/ns/pim/space#>.
@prefix xsd: <http://www.w3.org/2001/XMLSchema#>. `
const alice = 'https://alice.example/card#me'
const bob = 'https://bob.example/card#me'
const mallory = 'https://mallory.example/card#me'
const post = 'https://alice.example/p/1.ttl#it'

/** The outside world: documents by address; everything else is a 404, `null` is a 403. */
function world(documents: Record<string, string | null>): typeof fetch {
  return async (input) => {
    const url = String(input).replace(/#.*/, '')
    const text = documents[url]
    const status = text === null ? 403 : text === undefined ? 404 : 200
    const response = new Response(text == null ? 'no' : prefixes + text, {
      status,
      headers: { 'content-type': 'text/turtle' },
    })
    Object.defineProperty(response, 'url', { value: url })
    return response
  }
}

const people = {
  'https://alice.example/card': `<#me> pim:storage <https://alice.example/>.`,
  'https://bob.example/card': `<#me> pim:storage <https://bob.example/>.`,
  'https://mallory.example/card': `<#me> pim:storage <https://mallory.example/>.`,
}

function note(iri: string, author: string, content: string, parent?: string): string {
  const answers = parent === undefined ? '' : ` as:inReplyTo <${parent}>;`
  return `<${iri}> a as:Note; as:attributedTo <${author}>; as:content "${content}";${answers} as:published "2026-01-01T00:00:00Z"^^xsd:dateTime. `
}

describe('a feed', () => {
  const feed = 'https://alice.example/feed.ttl'
  const source = { feed: `${feed}#feed`, owner: alice, isPublic: true }

  it('shows its owner’s posts, nobody else’s, and none from another place', async () => {
    const rows = [
      ['https://alice.example/p/1.ttl#it', alice, 'mine'],
      ['https://alice.example/p/2.ttl#it', bob, 'put in bob’s mouth'],
      ['https://mallory.example/3.ttl#it', alice, 'from elsewhere'],
    ] as const
    const items = rows.map(([iri]) => `<${iri}>`).join(', ')
    const text = `<#feed> as:attributedTo <${alice}>; as:items ${items}. ${rows.map((row) => note(row[0], row[1], row[2])).join('')}`
    const fetchImpl = world({ ...people, [feed]: text })
    const loaded = await loadFeed(source, await loadPerson(alice, fetchImpl), fetchImpl)
    expect(loaded.items.map((item) => item.kind === 'post' && item.post.content)).toEqual(['mine'])
  })

  it('puts no row in the place of what somebody else wrote, whose storage its owner claims', async () => {
    const theirs = 'https://mallory.example/feed.ttl'
    const text = `<#feed> as:attributedTo <${mallory}>; as:items <${post}>. ${note(post, mallory, 'instead')}`
    const fetchImpl = world({ ...people, [theirs]: text })
    const owner = {
      ...(await loadPerson(mallory, fetchImpl)),
      storages: ['https://mallory.example/', 'https://alice.example/'],
    }
    const claimed = { feed: `${theirs}#feed`, owner: mallory, isPublic: true }
    expect((await loadFeed(claimed, owner, fetchImpl)).items).toEqual([])
  })

  it('has each post with the conversation of its author, and with nobody else’s', async () => {
    const theirs = 'https://bob.example/social/threads/1.ttl#replies'
    const own = 'https://alice.example/p/t1.ttl#replies'
    const second = 'https://alice.example/p/2.ttl#it'
    const text = `<#feed> as:items <${post}>, <${second}>. ${note(post, alice, 'like this')} ${note(second, alice, 'and this')}
<${post}> as:replies <${theirs}>. <${second}> as:replies <${own}>.`
    const fetchImpl = world({ ...people, [feed]: text, 'https://alice.example/p/1.ttl': text })
    const loaded = await loadFeed(source, await loadPerson(alice, fetchImpl), fetchImpl)
    const threads = loaded.items.map((item) => item.kind === 'post' && [item.post.iri, item.post.replies])
    expect(threads).toContainEqual([post, undefined])
    expect(threads).toContainEqual([second, own])
    const opened = await loadPost(post, fetchImpl, (webid) => loadPerson(webid, fetchImpl))
    expect(opened.replies).toBeUndefined()
  })

  it('that is no longer shared is empty, not an error that keeps old posts on the screen', async () => {
    const fetchImpl = world({ ...people, [feed]: null })
    expect((await loadFeed(source, await loadPerson(alice, fetchImpl), fetchImpl)).items).toEqual([])
  })

  it('outside its owner’s storages is not even asked for', async () => {
    const fetchImpl = world(people)
    const elsewhere = { ...source, feed: 'https://mallory.example/feed.ttl#feed' }
    expect((await loadFeed(elsewhere, await loadPerson(alice, fetchImpl), fetchImpl)).items).toEqual([])
  })
})

describe('a post', () => {
  it('in a place its author does not own is refused', async () => {
    const fetchImpl = world({
      ...people,
      'https://mallory.example/1.ttl': note('https://mallory.example/1.ttl#it', alice, 'x'),
    })
    await expect(
      loadPost('https://mallory.example/1.ttl#it', fetchImpl, (webid) => loadPerson(webid, fetchImpl)),
    ).rejects.toThrow('does not own')
  })
})

describe('a thread', () => {
  const thread = 'https://alice.example/t/1.ttl'
  const root = { iri: post, replies: `${thread}#replies` } as Parameters<typeof loadThread>[0]
  const reply = 'https://bob.example/r/1.ttl#it'

  async function read(documents: Record<string, string | null>, trustsHidden = false) {
    const fetchImpl = world({ ...people, ...documents })
    const homeOf = (webid: string) => loadPerson(webid, fetchImpl)
    const loaded = await loadThread(root, fetchImpl, homeOf)
    const readOne = (url: string) => readDocument(url, fetchImpl)
    return await verifyReplies(loaded, { read: readOne, homeOf, trustsHidden })
  }
  const entry = `<#replies> as:items <${reply}>. ${note(reply, bob, 'altered', post)}`

  it('shows a comment as its author has it, not as somebody appended it', async () => {
    const shown = await read({
      [thread]: entry,
      'https://bob.example/r/1.ttl': note(reply, bob, 'original', post),
    })
    expect(shown.replies.map((one) => one.content)).toEqual(['original'])
  })

  it('has likes of a comment go to no conversation of somebody else', async () => {
    const theirs = '<https://alice.example/p/t9.ttl#likes>'
    const text = `${note(reply, bob, 'original', post)} <${reply}> as:likes ${theirs}.`
    const shown = await read({ [thread]: entry, 'https://bob.example/r/1.ttl': text })
    expect(shown.replies.map(({ likes }) => likes)).toEqual([undefined])
  })

  it('drops a comment whose author has deleted it, and accuses nobody', async () => {
    expect(await read({ [thread]: entry })).toMatchObject({ replies: [], dropped: 0 })
  })

  it('takes the delivered copy only where the original may be for the post’s author alone', async () => {
    const documents = { [thread]: entry, 'https://bob.example/r/1.ttl': null }
    expect((await read(documents, true)).replies.map((one) => one.content)).toEqual(['altered'])
    expect((await read(documents, false)).replies).toEqual([])
  })

  it('drops what mallory says bob said', async () => {
    const iri = 'https://mallory.example/r.ttl#it'
    const forged = `<#replies> as:items <${iri}>. ${note(iri, bob, 'forged', post)}`
    expect(
      await read({ [thread]: forged, 'https://mallory.example/r.ttl': note(iri, mallory, 'forged', post) }),
    ).toMatchObject({
      replies: [],
      dropped: 1,
    })
  })
})

describe('a server that takes questions', () => {
  const endpoint = 'https://alice.example/.sparql'
  const uri = (value: string) => ({ type: 'uri', value })
  const as = 'https://www.w3.org/ns/activitystreams#'

  /** Answers the first question with `rows`, the second with the contents of the documents it asks for. */
  function server(rows: readonly { doc: string; post: string; author: string }[]): typeof fetch {
    return async (_input, init) => {
      const query = String(init?.body)
      const bindings = query.includes('?published')
        ? rows.map(({ doc, post, author }) => ({ doc: uri(doc), post: uri(post), author: uri(author) }))
        : rows.filter(({ doc }) => query.includes(`<${doc}>`)).flatMap((row) => contents(row))
      return Response.json({ results: { bindings } })
    }
  }
  function contents({ doc, post, author }: { doc: string; post: string; author: string }) {
    const rows: [string, object][] = [
      ['http://www.w3.org/1999/02/22-rdf-syntax-ns#type', uri(`${as}Note`)],
      [`${as}attributedTo`, uri(author)],
      [`${as}content`, { type: 'literal', value: doc }],
      [`${as}published`, { type: 'literal', value: '2026-01-01T00:00:00Z' }],
    ]
    return rows.map(([p, o]) => ({ doc: uri(doc), s: uri(post), p: uri(p), o }))
  }

  it('is believed for originals in their authors’ own storages, not for copies, forgeries, what others add or other servers', async () => {
    const own = { doc: 'https://alice.example/p/1.ttl', post, author: alice }
    const copy = { doc: 'https://alice.example/t/1.ttl', post, author: alice }
    const forged = {
      doc: 'https://alice.example/m/1.ttl',
      post: 'https://alice.example/m/1.ttl#it',
      author: bob,
    }
    const elsewhere = {
      doc: 'https://second.example/1.ttl',
      post: 'https://second.example/1.ttl#it',
      author: alice,
    }
    const fetchImpl = world(people)
    const author = await loadPerson(alice, fetchImpl)
    const appended = {
      doc: 'https://alice.example/social/threads/public/1.ttl',
      post: 'https://alice.example/social/threads/public/1.ttl#forged',
      author: alice,
    }
    const authors = [
      { ...author, storages: [...author.storages, 'https://second.example/'] },
      await loadPerson(bob, fetchImpl),
    ]
    const loaded = await queryTimeline(endpoint, authors, server([own, copy, forged, appended, elsewhere]))
    expect(loaded.items.map((item) => item.kind === 'post' && item.post.content)).toEqual([own.doc])
  })
})
