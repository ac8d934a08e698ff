import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { isReachable } from './public-address.ts'
import { createSafeFetch } from './safe-fetch.ts'

const servers: Server[] = []

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const atHome = createSafeFetch({ allowLoopback: true, maxBytes: 1000 })
const inPublic = createSafeFetch({ allowLoopback: false })

describe('bug-class-07 the one way out', () => {
  it('reads from loopback when the server itself is there, and tells the final address', async () => {
    const url = await listen((request, response) => {
      if (request.url === '/from') return response.writeHead(302, { location: '/to?x=1#frag' }).end()
      return response.writeHead(200, { 'content-type': 'text/turtle' }).end('<#a> <#b> <#c>.')
    })
    const response = await atHome(`${url}from`)
    expect(response.status).toBe(200)
    expect(response.url).toBe(`${url}to?x=1`)
    expect(response.text()).toBe('<#a> <#b> <#c>.')
    expect(response.headers.get('content-type')).toBe('text/turtle')
  })

  it('follows localhost names below .localhost without asking a resolver', async () => {
    const url = await listen((_request, response) => response.end('hi'))
    const response = await atHome(url.replace('127.0.0.1', 'alice.localhost'))
    expect(response.text()).toBe('hi')
  })

  it('visits neither http nor loopback from a public server', async () => {
    let visits = 0
    const url = await listen((_request, response) => {
      visits++
      response.end('secret')
    })
    await expect(inPublic(url)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(inPublic(url.replace('http', 'https'))).rejects.toMatchObject({ code: 'upstream-failed' })
    await expect(inPublic(url.replace('http://127.0.0.1', 'https://localhost'))).rejects.toMatchObject({
      code: 'upstream-failed',
    })
    expect(visits).toBe(0)
  })

  it('visits no private, metadata, mapped or unspecified address, however it is spelled', async () => {
    for (const host of [
      '10.0.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '0.0.0.0',
      '100.64.0.1',
      '[::]',
      '[::ffff:10.0.0.1]',
      '[fd00::1]',
      '[fe80::1]',
      '[64:ff9b::a00:1]',
      '0x0a000001',
      '167772161',
    ]) {
      await expect(atHome(`https://${host}/`), host).rejects.toMatchObject({ code: 'upstream-failed' })
      await expect(atHome(`http://${host}/`), host).rejects.toMatchObject({ code: 'upstream-failed' })
    }
  })

  it('checks every redirect anew', async () => {
    const url = await listen((_request, response) =>
      response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    )
    await expect(atHome(url)).rejects.toMatchObject({ code: 'upstream-failed' })
    const schemes = await listen((_request, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    )
    await expect(atHome(schemes)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('gives up after three redirects', async () => {
    let visits = 0
    const url = await listen((_request, response) => {
      visits++
      response.writeHead(302, { location: '/again' }).end()
    })
    await expect(atHome(url)).rejects.toThrow('redirects too often')
    expect(visits).toBe(4)
  })

  it('follows no redirect with a body or a credential', async () => {
    const paths: unknown[] = []
    const url = await listen((request, response) => {
      paths.push(request.url)
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    expect((await atHome(url, { method: 'POST', body: 'x' })).status).toBe(307)
    expect((await atHome(url, { headers: { Authorization: 'DPoP x' } })).status).toBe(307)
    expect(paths).toEqual(['/', '/'])
  })

  it('stops reading at the size limit', async () => {
    const url = await listen((_request, response) => response.end('x'.repeat(5000)))
    await expect(atHome(url)).rejects.toThrow('more than 1000 bytes')
    await expect(atHome(url, { maxBytes: 5000 })).resolves.toMatchObject({ status: 200 })
  })

  it('stops waiting at the time limit, also in the middle of a body', async () => {
    const silent = await listen(() => {})
    const hasty = createSafeFetch({ allowLoopback: true, timeoutMs: 400 })
    await expect(hasty(silent)).rejects.toMatchObject({ code: 'upstream-failed' })
    const slow = await listen((_request, response) => response.writeHead(200).write('x'))
    await expect(hasty(slow)).rejects.toMatchObject({ code: 'upstream-failed' })
  })

  it('tells the same about a closed port and a forbidden address', async () => {
    const closed = await atHome('http://127.0.0.1:1/').catch((error) => error.message)
    const forbidden = await atHome('http://10.0.0.1:1/').catch((error) => error.message)
    expect(closed.replace('127.0.0.1', '*')).toBe(forbidden.replace('10.0.0.1', '*'))
  })
})

describe('isReachable', () => {
  it('knows the open internet from everything else', () => {
    for (const address of ['93.184.216.34', '2606:2800:220:1::1', '::ffff:93.184.216.34']) {
      expect(isReachable(address, 'public'), address).toBe(true)
      expect(isReachable(address, 'loopback'), address).toBe(false)
    }
    for (const address of [
      '127.0.0.1',
      '::1',
      '::ffff:127.0.0.1',
      '10.1.1.1',
      '::7f00:1',
      'fec0::1',
      '2002:7f00:1::',
      'name',
    ]) {
      expect(isReachable(address, 'public'), address).toBe(false)
    }
    expect(isReachable('::ffff:127.0.0.1', 'loopback')).toBe(true)
  })
})
