import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, type RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { rawHead, rawRequest } from './raw-request.ts'

describe('P-2 behind a proxy that also takes plain http', () => {
  let server: RunningServer
  let address: string

  beforeAll(async () => {
    const port = String(await freePort())
    server = await startTestServer({ port, baseUrl: 'https://pods.example/', trustedProxies: '1' })
    address = `http://localhost:${port}/`
  })

  afterAll(() => server.close())

  const ask = (method: string, target: string, proto: string | undefined) =>
    rawRequest(
      address,
      rawHead(method, target, {
        host: 'pods.example',
        ...(proto === undefined ? {} : { 'x-forwarded-proto': proto }),
      }),
    )

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])(
    'P-2 %s by http leads to the same address by https',
    async (method) => {
      for (const target of ['/alice/notes/a%20b?x=1', '/', '/.account/', '/alice/.sparql?query=x']) {
        const { status, headers } = await ask(method, target, 'http')
        expect([status, headers.get('location')]).toEqual([301, `https://pods.example${target}`])
      }
    },
  )

  it('P-2 RFC 9112 3.2.2 so does one for a whole address', async () => {
    for (const scheme of ['http', 'https']) {
      const { status, headers } = await ask('GET', `${scheme}://pods.example/alice/?x=1`, 'http')
      expect([status, headers.get('location')]).toEqual([301, 'https://pods.example/alice/?x=1'])
      expect((await ask('GET', `${scheme}://pods.example/nobody/`, 'https')).status).toBe(404)
    }
    expect((await ask('GET', 'http://evil.example/alice/', 'http')).status).toBe(421)
  })

  it('P-2 so does a preflight: what it asks for is not to be had by http', async () => {
    const head = rawHead('OPTIONS', '/alice/', {
      host: 'pods.example',
      origin: 'https://app.example',
      'access-control-request-method': 'PUT',
      'x-forwarded-proto': 'http',
    })
    const { status, headers } = await rawRequest(address, head)
    expect([status, headers.get('location')]).toEqual([301, 'https://pods.example/alice/'])
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example')
  })

  it.each(['https', 'http, https', undefined])('P-2 %s is answered', async (proto) => {
    expect((await ask('GET', '/.well-known/openid-configuration', proto)).status).toBe(200)
    expect((await ask('GET', '/nobody/', proto)).status).toBe(404)
  })

  it('P-2 the client’s own word counts for nothing, nor does any on a server without a proxy', async () => {
    expect((await ask('GET', '/nobody/', 'https, http')).status).toBe(301)
    const port = String(await freePort())
    const alone = await startTestServer({ port, baseUrl: 'https://pods.example/' })
    const head = rawHead('GET', '/nobody/', { host: 'pods.example', 'x-forwarded-proto': 'http' })
    expect((await rawRequest(`http://localhost:${port}/`, head)).status).toBe(404)
    await alone.close()
  })
})
