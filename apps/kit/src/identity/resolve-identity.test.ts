import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resolveIdentity } from './resolve-identity.ts'

type Page = { body: string; type?: string; status?: number; link?: string }

const solid = 'http://www.w3.org/ns/solid/terms#'
let pages: Record<string, Page>

beforeEach(() => {
  pages = {}
  vi.stubGlobal('fetch', async (input: RequestInfo | URL) => {
    const url = String(input instanceof Request ? input.url : input).replace(/#.*$/, '')
    const page = pages[url]
    if (page === undefined) return at(new Response('', { status: 404 }), url)
    const headers = {
      'content-type': page.type ?? 'text/turtle',
      ...(page.link === undefined ? {} : { link: page.link }),
    }
    return at(new Response(page.body, { status: page.status ?? 200, headers }), url)
  })
})
afterEach(() => vi.unstubAllGlobals())

function at(response: Response, url: string): Response {
  Object.defineProperty(response, 'url', { value: url })
  return response
}

function provider(issuer: string): void {
  pages[`${issuer}.well-known/openid-configuration`] = {
    body: JSON.stringify({ issuer }),
    type: 'application/json',
  }
}

const profile = (webid: string, ...issuers: string[]): Page => ({
  body:
    issuers.map((issuer) => `<${webid}> <${solid}oidcIssuer> <${issuer}> .`).join('\n') ||
    `<${webid}> a <http://xmlns.com/foaf/0.1/Person> .`,
})

describe('what people type at sign-in (O-42)', () => {
  it('O-42 takes a WebID and finds the provider its profile names', async () => {
    pages['https://alice.example/card'] = profile('https://alice.example/card#me', 'https://login.example/')
    expect(await resolveIdentity(' https://alice.example/card#me ')).toEqual({
      issuers: ['https://login.example/'],
      webid: 'https://alice.example/card#me',
    })
  })

  it('takes the address of a profile without the fragment, and without https', async () => {
    pages['https://alice.example/card'] = profile('https://alice.example/card#me', 'https://login.example/')
    expect((await resolveIdentity('alice.example/card')).webid).toBe('https://alice.example/card#me')
  })

  it('offers all providers of a profile that names several', async () => {
    pages['https://alice.example/card'] = profile(
      'https://alice.example/card#me',
      'https://one.example/',
      'https://two.example/',
    )
    expect((await resolveIdentity('https://alice.example/card#me')).issuers).toHaveLength(2)
  })

  it('says so when a profile names no provider', async () => {
    pages['https://alice.example/card'] = profile('https://alice.example/card#me')
    await expect(resolveIdentity('https://alice.example/card#me')).rejects.toThrow(
      'names no sign-in provider',
    )
  })

  it('takes a pod that refuses strangers, by the owner in its storage description', async () => {
    const link = `<.well-known/solid>; rel="${solid}storageDescription"`
    pages['https://pod.example/alice/'] = { body: '', status: 401, link }
    pages['https://pod.example/alice/.well-known/solid'] = {
      body: `<https://pod.example/alice/> <${solid}owner> <https://id.example/alice#i> .`,
    }
    pages['https://id.example/alice'] = profile('https://id.example/alice#i', 'https://login.example/')
    expect((await resolveIdentity('pod.example/alice/')).webid).toBe('https://id.example/alice#i')
  })

  it('takes a pod by the usual place of its profile, when the server says nothing', async () => {
    pages['https://pod.example/alice/profile/card'] = profile(
      'https://pod.example/alice/profile/card#me',
      'https://pod.example/',
    )
    expect((await resolveIdentity('https://pod.example/alice')).webid).toBe(
      'https://pod.example/alice/profile/card#me',
    )
  })

  it('O-42 takes a provider, and the host of an address that looks like e-mail', async () => {
    provider('https://login.example/')
    expect(await resolveIdentity('login.example')).toEqual({
      issuers: ['https://login.example/'],
      webid: undefined,
    })
    expect((await resolveIdentity('alice@login.example')).issuers).toEqual(['https://login.example/'])
  })

  it('O-42 takes a pod with a host of its own, also on this machine', async () => {
    pages['http://alice.localhost:3000/card'] = profile(
      'http://alice.localhost:3000/card#me',
      'http://localhost:3000/',
    )
    expect((await resolveIdentity('alice.localhost:3000/card')).issuers).toEqual(['http://localhost:3000/'])
  })

  it('ID-12 ignores an issuer that is not a web address', async () => {
    pages['https://alice.example/card'] = profile(
      'https://alice.example/card#me',
      'javascript:alert(1)',
      'https://login.example/',
    )
    expect((await resolveIdentity('https://alice.example/card#me')).issuers).toEqual([
      'https://login.example/',
    ])
  })

  it.each(['', 'two words', 'http://'])('asks for an address instead of guessing at "%s"', async (typed) => {
    await expect(resolveIdentity(typed)).rejects.toMatchObject({ code: 'no-provider' })
  })

  it('names the host when nothing is there', async () => {
    await expect(resolveIdentity('nobody.example')).rejects.toThrow('nobody.example')
  })
})
