import type { Comment } from '@hearth/vocab/comment.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { ulid } from 'ulid'
import { describe, expect, it } from 'vitest'
import { inSlot, mapInFlight } from './in-flight.ts'
import { mergePosts } from './merge-posts.ts'
import { fitWidth } from './photo-derivatives.ts'
import { postsForAspect } from './posts-for-aspect.ts'
import { composePost } from './publish-post.ts'
import { newestPosts } from './query-timeline.ts'
import { threadRows } from './thread-rows.ts'

const alice = 'https://alice.example/profile/card#me'
const bob = 'https://bob.example/profile/card#me'
const me = { webid: alice, storage: 'https://alice.example/', inbox: 'https://alice.example/inbox/' }
const draft = {
  id: 'a draft',
  content: ' Hi *all* #Bread ',
  photos: [],
  audience: 'public',
  generator: 'https://s.example/clientid.jsonld',
}

function comment(name: string, inReplyTo: string): Comment {
  const post: Post = composePost(me, draft, [])
  return { ...post, iri: name, inReplyTo }
}

describe('a new post', () => {
  it('is named by its time, with a thread of the same name, and knows its tags', () => {
    const post = composePost(me, draft, [], ulid(Date.parse('2026-11-23T09:00:00Z')))
    expect(post.iri).toMatch(/^https:\/\/alice\.example\/social\/posts\/public\/2026\/[0-9A-Z]{26}\.ttl#it$/)
    const name = post.iri.slice(-33, -7)
    expect(post.replies).toBe(`https://alice.example/social/threads/public/${name}.ttl#replies`)
    expect(post).toMatchObject({ content: 'Hi *all* #Bread', hashtags: ['#bread'], isPublic: true })
  })

  it('for an aspect is not public', () => {
    expect(composePost(me, { ...draft, audience: 'k3v9q2' }, []).isPublic).toBe(false)
  })
})

describe('a conversation', () => {
  const names = (rows: ReturnType<typeof threadRows>) =>
    rows.map(({ comment: { iri }, level }) => `${level}${iri}`)

  it('keeps two levels: deeper answers follow flat under their branch', () => {
    const replies = [comment('a', 'post'), comment('b', 'post'), comment('c', 'a'), comment('d', 'c')]
    expect(names(threadRows('post', replies))).toEqual(['0a', '1c', '1d', '0b'])
  })

  it('shows an answer whose parent is missing, and survives answers that answer each other', () => {
    expect(names(threadRows('post', [comment('a', 'gone')]))).toEqual(['0a'])
    const circle = threadRows('post', [comment('a', 'b'), comment('b', 'a')])
    expect(circle.map((row) => row.comment.iri).sort()).toEqual(['a', 'b'])
  })
})

describe('the stream', () => {
  const post = (name: string, published: string, content = 'x') => ({
    kind: 'post' as const,
    published,
    post: { ...composePost(me, draft, []), iri: name, published, content },
  })

  it('is newest first, each post once, the fuller copy', () => {
    const merged = mergePosts([[post('a', '1', 'cut…')], [post('b', '2'), post('a', '1', 'cut no more')]])
    expect(merged.map(({ iri, content }) => [iri, content])).toEqual([
      ['b', 'x'],
      ['a', 'cut no more'],
    ])
  })

  it('of an aspect holds its members and what I posted to it, not what I posted elsewhere', () => {
    const mine = composePost(me, { ...draft, audience: 'k3v9q2' }, [])
    const elsewhere = composePost(me, draft, [])
    const theirs = { ...composePost(me, draft, []), author: bob }
    const stranger = { ...theirs, author: 'https://eve.example/#me' }
    const shown = postsForAspect([mine, elsewhere, theirs, stranger], [bob], {
      webid: alice,
      audiences: ['k3v9q2'],
    })
    expect(shown).toEqual([mine, theirs])
  })

  it('asks only for IRIs: a WebID cannot end the query', () => {
    expect(newestPosts([alice, bob])).toContain(`<${alice}> <${bob}>`)
    expect(() => newestPosts(['https://eve.example/> } DROP ALL'])).toThrow(TypeError)
  })
})

describe('fan-out', () => {
  it('keeps eight requests open at most, and a failure in its own place', async () => {
    let open = 0
    let most = 0
    const results = await mapInFlight([...Array(30).keys()], async (item) => {
      open++
      most = Math.max(most, open)
      await new Promise((resolve) => setTimeout(resolve, 1))
      open--
      if (item === 3) throw new Error('down')
      return item
    })
    expect(most).toBe(8)
    expect(results[3]).toBeUndefined()
    expect(results.filter((result) => result !== undefined)).toHaveLength(29)
  })

  it('gives the slot back when the work fails', async () => {
    const failing = Array.from({ length: 20 }, () => inSlot(() => Promise.reject(new Error('down'))))
    expect((await Promise.allSettled(failing)).every((one) => one.status === 'rejected')).toBe(true)
    expect(await inSlot(async () => 'free')).toBe('free')
  })
})

it('a picture narrower than a size is not blown up', () => {
  expect(fitWidth({ width: 3200, height: 1800 }, 1600)).toEqual({ width: 1600, height: 900 })
  expect(fitWidth({ width: 300, height: 200 }, 400)).toEqual({ width: 300, height: 200 })
})
