import { describe, expect, it } from 'vitest'
import { refuseIfPublic } from './refuse-if-public.ts'

const container = 'https://pod.example/social/posts/a1/'

describe('a place for some people', () => {
  it('is refused where a stranger may look in, and asked for as a stranger', async () => {
    const asked: RequestInit[] = []
    const open = async (_url: unknown, init?: RequestInit) => {
      asked.push(init ?? {})
      return new Response(null, { status: 200 })
    }
    await expect(refuseIfPublic(container, open)).rejects.toMatchObject({
      code: 'open-to-all',
      message: expect.stringContaining('pod.example'),
    })
    expect(asked).toEqual([{ method: 'HEAD', credentials: 'omit', cache: 'no-store' }])
  })

  it.each([401, 403, 404, 500])('is fine where a stranger gets %i', async (status) => {
    await refuseIfPublic(container, async () => new Response(null, { status }))
  })

  it('is fine where nobody answers a stranger', async () => {
    await refuseIfPublic(container, () => Promise.reject(new TypeError('blocked')))
  })
})
