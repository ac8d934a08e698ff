import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPublicFetch } from './public-fetch.ts'

const answers: Record<string, RequestListener> = {
  '/document': (request, response) =>
    response.end(JSON.stringify([request.method, request.headers.cookie, request.headers.authorization])),
  '/moved': (_request, response) => response.writeHead(301, { location: '/document' }).end(),
  '/round': (_request, response) => response.writeHead(301, { location: '/round' }).end(),
  '/inside': (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  '/large': (_request, response) => response.end(Buffer.alloc(2_000_000)),
  '/half': (_request, response) => response.end(Buffer.alloc(600_000)),
  '/never': () => void waiting++,
}
let waiting = 0

describe('what an app’s server reads for visitors', () => {
  let server: Server
  let address: string
  const limits = { milliseconds: 20_000, requests: 5, bytes: 1_000_000 }
  const localPage = createPublicFetch('http://localhost:3001', limits)
  const hastyPage = createPublicFetch('http://localhost:3001', { ...limits, milliseconds: 500 })
  const local: typeof fetch = (input, init) => localPage()(input, init)
  const deployedPage = createPublicFetch('https://stream.example', limits)
  const deployed: typeof fetch = (input, init) => deployedPage()(input, init)

  beforeAll(async () => {
    server = createServer((request, response) => answers[request.url ?? '']?.(request, response))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.closeAllConnections())

  it('is read without anything of the visitor, and knows where it came from', async () => {
    const headers = { cookie: 'a=b', authorization: 'DPoP x' }
    const response = await local(`${address}/moved`, { headers })
    expect([response.url, await response.json()]).toEqual([`${address}/document`, ['GET', null, null]])
  })

  it.each(['POST', 'PUT', 'DELETE'])('is only read: no %s', async (method) => {
    await expect(local(`${address}/document`, { method })).rejects.toThrow('only reads')
  })

  it('bug-class-07 is public: a deployed app reaches neither its own machine nor plain http', async () => {
    await expect(deployed(`${address}/document`)).rejects.toThrow('only https')
    for (const host of [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '[::1]',
      '[::ffff:10.0.0.1]',
      'localhost',
    ])
      await expect(deployed(`https://${host}:${new URL(address).port}/`)).rejects.toThrow(/not allowed/)
    await expect(deployed('https://someone:secret@pod.example/')).rejects.toThrow('password')
    await expect(deployed('file:///etc/passwd')).rejects.toThrow('only https')
  })

  it('bug-class-07 is decided again for each redirect, and not followed for ever', async () => {
    await expect(local(`${address}/inside`)).rejects.toThrow(/not allowed/)
    await expect(local(`${address}/round`)).rejects.toThrow('too often')
  })

  it('bug-class-24 is little for one page, however many documents it names', async () => {
    const page = localPage()
    for (let asked = 0; asked < 5; asked++) await page(`${address}/document`)
    await expect(page(`${address}/document`)).rejects.toThrow('too many documents')
    const large = localPage()
    await large(`${address}/half`)
    await expect(large(`${address}/half`)).rejects.toThrow('too much')
    const slow = hastyPage()
    waiting = 0
    for (let asked = 0; asked < 3; asked++) await expect(slow(`${address}/never`)).rejects.toThrow(/abort/i)
    // The time of the first was the time of the page.
    expect(waiting).toBeLessThan(2)
  })

  it('bug-class-24 has an end in size, in time and in number', async () => {
    await expect(local(`${address}/large`)).rejects.toThrow('too much')
    const never = () => hastyPage()(`${address}/never`)
    await expect(never()).rejects.toThrow(/abort/i)
    const many = await Promise.allSettled(Array.from({ length: 40 }, never))
    const refused = many.filter((one) => one.status === 'rejected' && /too many/.test(String(one.reason)))
    expect(refused).toHaveLength(8)
  })
})
