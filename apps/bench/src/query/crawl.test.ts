import { describe, expect, it } from 'vitest'
import { crawl } from './crawl.ts'

const ldp = '@prefix ldp: <http://www.w3.org/ns/ldp#>. @prefix m: <http://www.w3.org/ns/iana/media-types/>.'
const root = 'https://alice.example/'
const pages: Record<string, string> = {
  [root]: `${ldp} <> ldp:contains <a/>, <one.ttl>, <photo.webp>, <https://evil.example/x>, <secret.ttl>.
    <photo.webp> a <http://www.w3.org/ns/iana/media-types/image/webp#Resource>.`,
  [`${root}a/`]: `${ldp} <> ldp:contains <two.ttl>, <../one.ttl>, <../>.`,
  [`${root}one.ttl`]: '<#a> <#b> 1 .',
  [`${root}a/two.ttl`]: '<#a> <#b> 2 .',
}

function world() {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = async (input) => {
    const url = String(input)
    asked.push(url)
    const body = pages[url]
    return new Response(body ?? '', {
      status: body === undefined ? 403 : 200,
      headers: { 'content-type': 'text/turtle' },
    })
  }
  return { asked, fetch }
}

describe('reading a pod in the browser', () => {
  it('reads every document below the root once, and nothing beside it', async () => {
    const { asked, fetch } = world()
    const progress: number[] = []
    const result = await crawl(root, {
      fetch,
      signal: new AbortController().signal,
      onProgress: ({ documents }) => progress.push(documents),
    })
    expect(result.sources.map(({ url }) => url).sort()).toEqual([`${root}a/two.ttl`, `${root}one.ttl`])
    expect(result).toMatchObject({ documents: 2, containers: 2, unread: 1, isPartial: false })
    expect([...asked].sort()).toEqual(
      [root, `${root}a/`, `${root}a/two.ttl`, `${root}one.ttl`, `${root}secret.ttl`].sort(),
    )
    expect(progress.at(-1)).toBe(2)
  })

  it('stops when the person says so', async () => {
    const { asked, fetch } = world()
    const controller = new AbortController()
    const reading = crawl(root, { fetch, signal: controller.signal, onProgress: () => controller.abort() })
    await expect(reading).rejects.toThrow()
    expect(asked).toEqual([root])
  })

  it('fails when the root itself cannot be read', async () => {
    const { fetch } = world()
    const signal = new AbortController().signal
    await expect(
      crawl('https://bob.example/', { fetch, signal, onProgress: () => undefined }),
    ).rejects.toThrow('bob.example does not let you see')
  })
})
