import 'fake-indexeddb/auto'
import * as oauth from 'oauth4webapi'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSession } from './open-session.ts'
import { readSession, type StoredSession, writeSession } from './session-store.ts'

const issuer = 'https://provider.example/'
let stored: StoredSession
let grants: URLSearchParams[]
let pod: string[]
let answerGrant: () => Response

beforeEach(async () => {
  stored = {
    webid: 'https://pod.example/profile/card#me',
    issuer,
    clientId: 'https://app.example/clientid.jsonld',
    keyPair: await oauth.generateKeyPair('ES256', { extractable: false }),
    accessToken: 'old',
    expiresAtMs: Date.now() - 1,
    refreshToken: 'refresh-1',
    tokenOrigins: ['https://pod.example'],
  }
  await writeSession(stored)
  grants = []
  pod = []
  answerGrant = () =>
    Response.json({
      access_token: `new-${grants.length}`,
      token_type: 'DPoP',
      expires_in: 600,
      refresh_token: 'refresh-2',
    })
  vi.stubGlobal('fetch', network)
})
afterEach(() => vi.unstubAllGlobals())

/** The outside: a provider and a pod. */
async function network(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = String(input)
  if (url.endsWith('openid-configuration')) return Response.json({ issuer, token_endpoint: `${issuer}token` })
  if (url === `${issuer}token`) {
    grants.push(new URLSearchParams(String(init?.body)))
    return answerGrant()
  }
  pod.push(new Headers(init?.headers).get('authorization') ?? 'none')
  return new Response('fine')
}

// Tabs take turns by a lock that browsers have, and Node from 24.5.
describe.skipIf(!('locks' in navigator))('an open session (needs navigator.locks)', () => {
  it('O-46 needs no request at all while the stored token lasts', async () => {
    await writeSession({ ...stored, expiresAtMs: Date.now() + 600_000 })
    const session = openSession({ ...stored, expiresAtMs: Date.now() + 600_000 }, () => undefined)
    await session.fetch('https://pod.example/a')
    expect(grants).toHaveLength(0)
    expect(pod).toEqual(['DPoP old'])
  })

  it('says of a wrong clock that it is wrong, and goes on when it has been set', async () => {
    answerGrant = () => Response.json({ error: 'invalid_dpop_proof' }, { status: 400 })
    let isOver = false
    const session = openSession(stored, () => {
      isOver = true
    })
    await expect(session.fetch('https://pod.example/a')).rejects.toMatchObject({
      message: expect.stringContaining('set the time here right'),
    })
    expect([isOver, (await readSession())?.webid]).toEqual([false, stored.webid])
  })

  it('refreshes once, however many requests and tabs find the token expired', async () => {
    const tabs = [openSession(stored, () => undefined), openSession(stored, () => undefined)]
    await Promise.all(
      tabs.flatMap((tab) => ['a', 'b', 'c'].map((name) => tab.fetch(`https://pod.example/${name}`))),
    )
    expect(grants.map((grant) => grant.get('refresh_token'))).toEqual(['refresh-1'])
    expect(pod).toEqual(Array(6).fill('DPoP new-1'))
  })

  it('keeps the rotated refresh token, and the old one of a provider that does not rotate', async () => {
    await openSession(stored, () => undefined).fetch('https://pod.example/a')
    expect((await readSession())?.refreshToken).toBe('refresh-2')
    answerGrant = () => Response.json({ access_token: 'newer', token_type: 'DPoP', expires_in: 600 })
    await writeSession(stored)
    await openSession(stored, () => undefined).fetch('https://pod.example/a')
    expect((await readSession())?.refreshToken).toBe('refresh-1')
  })

  it('says that it is over only when the provider says so', async () => {
    const onOver = vi.fn()
    answerGrant = () => new Response('', { status: 503 })
    await expect(openSession(stored, onOver).fetch('https://pod.example/a')).rejects.toThrow()
    expect(onOver).not.toHaveBeenCalled()
    answerGrant = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    await openSession(stored, onOver).fetch('https://pod.example/a')
    expect(onOver).toHaveBeenCalledOnce()
    expect(pod).toEqual(['none'])
  })

  it('forgets everything at the end, also when the provider cannot be told', async () => {
    await openSession(stored, () => undefined).end()
    expect(await readSession()).toBeUndefined()
  })

  it('never stores a private key that can leave the browser', async () => {
    expect((await readSession())?.keyPair.privateKey.extractable).toBe(false)
  })
})
