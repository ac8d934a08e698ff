import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findStorage, loadPerson, loadPod } from './load-person.ts'

// A pod as another server might lay it out: whole, or with parts that are broken, private or gone.

const prefixes = `@prefix foaf: <http://xmlns.com/foaf/0.1/>. @prefix solid: <http://www.w3.org/ns/solid/terms#>.
@prefix pim: <http://www.w3.org/ns/pim/space#>. @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#>.`
const storageType = '<http://www.w3.org/ns/pim/space#Storage>; rel="type"'

interface Page {
  readonly body?: string
  readonly status?: number
  readonly type?: string
  readonly link?: string
}

let server: Server
let base: string
let pages: Record<string, Page>

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const page = pages[url] ?? { status: 404 }
    response.writeHead(page.status ?? 200, {
      'content-type': page.type ?? 'text/turtle',
      ...(page.link === undefined ? {} : { link: page.link }),
    })
    response.end(page.body === undefined ? '' : prefixes + page.body)
  }).listen(0, 'localhost')
  await once(server, 'listening')
  base = `http://localhost:${(server.address() as AddressInfo).port}/`
})
afterAll(() => server.close())

beforeEach(() => {
  pages = {
    '/me/card': {
      body: '<#me> foaf:name "Ada"; rdfs:seeAlso <more>, <gone>, <private>, <broken>; pim:preferencesFile <prefs>; solid:publicTypeIndex <index>.',
    },
    '/me/more': { body: '<card#me> foaf:homepage <https://ada.example/>; rdfs:seeAlso <card>.' },
    '/me/private': { status: 403 },
    '/me/broken': { body: '<card#me> foaf:name' },
    '/me/prefs': { status: 500 },
    '/me/index': {
      body: '<#n> a solid:TypeRegistration; solid:forClass <#Note>; solid:instance <a>, <b>; solid:instanceContainer <notes/>, <old/>.',
    },
  }
})

describe('a person whose data is not all there', () => {
  it('ID-8 is read from every part that answers; one that fails breaks nothing', async () => {
    const person = await loadPerson(`${base}me/card#me`, fetch)
    expect(person.name).toBe('Ada')
    const pod = await loadPod(`${base}me/card#me`, fetch)
    expect(pod.profile.name).toBe('Ada')
    expect(pod.publicTypeIndex).toHaveLength(1)
    expect(pod.privateTypeIndex).toEqual([])
  })

  it('ID-8 ID-11 takes no issuer and no storage from a document that is not the WebID’s own', async () => {
    pages['/me/more'] = {
      body: '<card#me> solid:oidcIssuer <https://evil.example/>; pim:storage <https://evil.example/pod/>; foaf:name "Mallory".',
    }
    const person = await loadPerson(`${base}me/card#me`, fetch)
    expect(person.issuers).toEqual([])
    expect(person.storages).toEqual([])
  })

  it('is nobody without a name where something else is answered in place of them: that is said', async () => {
    const said = { code: 'bad-data', message: expect.stringContaining(new URL(base).host) }
    const broken: Page[] = [
      { body: '<html>This domain is parked</html>', type: 'text/html' },
      { body: '<#me> foaf:name "Ada' },
      { body: '<#me> foaf:name "Ada".'.repeat(50_000) },
    ]
    for (const page of broken) {
      pages['/me/card'] = page
      await expect(loadPerson(`${base}me/card#me`, fetch)).rejects.toMatchObject(said)
    }
  })

  it('ID-9 has their storage where the profile says, else where climbing finds one, else nowhere', async () => {
    expect(await findStorage(`${base}me/card#me`, fetch)).toBeUndefined()
    pages['/'] = { link: storageType }
    expect((await loadPod(`${base}me/card#me`, fetch)).storage).toBe(base)
    pages['/me/'] = { link: storageType }
    expect(await findStorage(`${base}me/deep/er/x`, fetch)).toBe(`${base}me/`)
    pages['/me/card'] = { body: '<#me> pim:storage <https://elsewhere.example/pod/>.' }
    expect((await loadPod(`${base}me/card#me`, fetch)).storage).toBe('https://elsewhere.example/pod/')
  })

  it('TI-3 has entries with several places, all of which count', async () => {
    const { publicTypeIndex } = await loadPod(`${base}me/card#me`, fetch)
    expect(publicTypeIndex[0]).toMatchObject({
      forClass: `${base}me/index#Note`,
      instances: [`${base}me/a`, `${base}me/b`],
      containers: [`${base}me/notes/`, `${base}me/old/`],
    })
  })
})
