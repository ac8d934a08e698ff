import { describe, expect, it } from 'vitest'
import type { Me } from './me.ts'
import { abandonDraft, publishPost } from './publish-post.ts'

const storage = 'https://alice.example/'
const feed = `${storage}social/posts/public/feed.ttl`
const draft = {
  id: 'a draft',
  content: 'Bread is ready',
  photos: [],
  audience: 'public',
  generator: 'https://s.example/clientid.jsonld',
}

/** A pod that takes everything, but refuses once what `refuses` names; with what it holds. */
function pod(refuses: (method: string, url: string) => boolean) {
  const documents = new Map([[feed, '']])
  const patches: string[] = []
  let hasRefused = false
  const answer = (method: string, url: string, init: RequestInit): Response => {
    if (!hasRefused && refuses(method, url)) {
      hasRefused = true
      return new Response('no', { status: 500 })
    }
    if (method === 'GET')
      return new Response(documents.get(url), { headers: { 'content-type': 'text/turtle' } })
    if (method === 'PATCH') patches.push(String(init.body))
    else if (method === 'DELETE') documents.delete(url)
    else if (documents.has(url) && new Headers(init.headers).has('if-none-match'))
      return new Response('there', { status: 412 })
    else documents.set(url, String(init.body))
    return new Response(null, { status: 205 })
  }
  const fetchImpl: typeof fetch = async (input, init = {}) => {
    const response = answer(init.method ?? 'GET', String(input), init)
    Object.defineProperty(response, 'url', { value: String(input) })
    return response
  }
  const webid = `${storage}card#me`
  const me = { webid, storage, inbox: `${storage}inbox/`, fetch: fetchImpl } as Me
  const posts = () => [...documents.keys()].filter((url) => url.includes('/posts/') && url !== feed)
  const said = () => posts().map((url) => documents.get(url))
  return { me, posts, said, patches }
}

describe('a post whose publishing breaks off', () => {
  const places = [
    ['at the post', (_: string, url: string) => url.includes('/posts/public/2')],
    ['at its thread', (_: string, url: string) => url.includes('/threads/')],
    ['at the feed', (method: string) => method === 'PATCH'],
  ] as const

  it.each(places)('%s is completed by the next try, and is there once', async (_, refuses) => {
    const { me, posts, patches } = pod(refuses)
    await expect(publishPost(me, draft)).rejects.toThrow('500')
    const post = await publishPost(me, draft)
    expect(posts().map((url) => `${url}#it`)).toEqual([post.iri])
    expect(patches).toHaveLength(1)
  })

  it.each(places)('%s is there once also when its author has found better words', async (_, refuses) => {
    const { me, said, patches } = pod(refuses)
    await expect(publishPost(me, draft)).rejects.toThrow('500')
    await publishPost(me, { ...draft, content: 'The bread is ready' })
    expect(said()).toEqual([expect.stringContaining('The bread is ready')])
    expect(patches).toEqual([expect.stringContaining('The bread is ready')])
  })

  it.each(places)('%s leaves nothing behind for whoever gives it up', async (_, refuses) => {
    const { me, posts } = pod(refuses)
    await expect(publishPost(me, draft)).rejects.toThrow('500')
    await abandonDraft(me, draft.id)
    expect(posts()).toEqual([])
    await publishPost(me, draft)
    expect(posts()).toHaveLength(1)
  })

  it('is completed also when only telling of it failed', async () => {
    const { me, posts } = pod(() => false)
    const silent = () => Promise.reject(new Error('their inbox is closed'))
    await expect(publishPost(me, draft, silent)).rejects.toThrow('their inbox')
    await publishPost(me, draft)
    expect(posts()).toHaveLength(1)
  })

  it('does not swallow the same words said twice', async () => {
    const { me, posts } = pod(() => false)
    await publishPost(me, draft)
    await publishPost(me, draft)
    expect(posts()).toHaveLength(2)
  })
})
