import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { documentRules } from '@hearth/vocab/access-rules.ts'
import { AS } from '@hearth/vocab/terms.ts'
import { quad } from '@hearth/vocab/write.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createContainer,
  createDocument,
  giveAccess,
  openRdf,
  patchDocument,
  type Rdf,
  readDocument,
  requireDocument,
} from './rdf.ts'

type Sent = { method: string; url: string; headers: Headers; body: string }

const document = 'https://pod.example/feed.ttl'
const item = quad(`${document}#feed`, AS.items, 'https://pod.example/post.ttl#it')
let sent: Sent[]
let answers: Record<string, () => Response>
let rdf: Rdf

beforeEach(() => {
  sent = []
  answers = {}
  rdf = openRdf(network)
})

/** The outside: answers by method and address. */
async function network(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const [url, method] = [String(input), init?.method ?? 'GET']
  sent.push({ method, url, headers: new Headers(init?.headers), body: String(init?.body ?? '') })
  const response = answers[`${method} ${url}`]?.() ?? new Response('', { status: 404 })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

function turtle(body: string, headers: Record<string, string> = {}): () => Response {
  return () => new Response(body, { headers: { 'content-type': 'text/turtle', ...headers } })
}

const editable = { 'wac-allow': 'user="read append"', 'accept-patch': 'text/n3' }

describe('a pod through rdflib', () => {
  it('reads a document as quads that the vocabulary understands', async () => {
    answers[`GET ${document}`] = turtle(`<#feed> <${AS.items}> <post.ttl#it> .`)
    const graph = await requireDocument(rdf, `${document}#feed`)
    expect(graph.bySubject.get(`${document}#feed`)?.[0]?.object.value).toBe('https://pod.example/post.ttl#it')
  })

  it('forgets what a document no longer says when it is read again', async () => {
    answers[`GET ${document}`] = turtle('<#a> <#b> <#c> .')
    await readDocument(rdf, document)
    answers[`GET ${document}`] = turtle('<#a> <#b> <#d> .')
    const graph = await requireDocument(rdf, document)
    expect(graph.bySubject.get(`${document}#a`)?.map(({ object }) => object.value)).toEqual([`${document}#d`])
  })

  it.each([
    ['a name', 'a'],
    ['names and ways up', 'a/../'],
    ['escapes', '\\u0061'],
  ])('bug-class-24 a reference of %s that does not end holds nobody up', async (_what, piece) => {
    answers[`GET ${document}`] = turtle(`<#a> <#b> <${piece.repeat(600_000 / piece.length)}> .`)
    const begun = process.threadCpuUsage()
    await expect(readDocument(rdf, document)).rejects.toMatchObject({ code: 'bad-data' })
    expect(process.threadCpuUsage(begun).user / 1000).toBeLessThan(2000)
  })

  it('has undefined for nothing there, and an error with the pod’s name for everything else', async () => {
    expect(await readDocument(rdf, document)).toBeUndefined()
    answers[`GET ${document}`] = () => new Response('', { status: 403 })
    await expect(readDocument(rdf, document)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('pod.example'),
    })
  })

  it('tells what it cannot read from what is empty, and from what does not answer', async () => {
    const unreadable = { code: 'bad-data', message: expect.stringContaining('pod.example') }
    answers[`GET ${document}`] = turtle('')
    expect((await requireDocument(rdf, document)).bySubject.size).toBe(0)
    answers[`GET ${document}`] = turtle('<#a> <#b>')
    await expect(readDocument(rdf, document)).rejects.toMatchObject(unreadable)
    answers[`GET ${document}`] = turtle('<html></html>', { 'content-type': 'text/html' })
    await expect(readDocument(rdf, document)).rejects.toMatchObject(unreadable)
    answers[`GET ${document}`] = turtle(`# ${'long '.repeat(200_001)}`)
    await expect(readDocument(rdf, document)).rejects.toMatchObject({ code: 'bad-data' })
    answers[`GET ${document}`] = () => {
      throw new TypeError('Failed to fetch')
    }
    await expect(readDocument(rdf, document)).rejects.toMatchObject({ code: 'offline' })
  })

  it('creates only what is not there, and leaves the rest alone', async () => {
    answers[`PUT ${document}`] = () => new Response('', { status: 201 })
    expect(await createDocument(rdf, document, [item])).toBe(true)
    expect(sent[0]?.headers.get('if-none-match')).toBe('*')
    answers[`PUT ${document}`] = () => new Response('', { status: 412 })
    expect(await createDocument(rdf, document, [item])).toBe(false)
    answers['PUT https://pod.example/photos/'] = () => new Response('', { status: 409 })
    expect(await createContainer(rdf, 'https://pod.example/photos/')).toBe(false)
  })

  it('appends with a patch that only inserts', async () => {
    answers[`GET ${document}`] = turtle('', editable)
    answers[`PATCH ${document}`] = () => new Response('', { status: 200 })
    await patchDocument(rdf, document, { inserts: [item] })
    const patch = sent.find(({ method }) => method === 'PATCH')
    expect(patch?.headers.get('content-type')).toBe('text/n3')
    expect(patch?.body).toContain('solid:inserts')
    expect(patch?.body).not.toContain('solid:deletes')
  })

  it('refuses a patch that the pod would refuse, without sending it', async () => {
    answers[`GET ${document}`] = turtle('', { ...editable, 'wac-allow': 'user="read"' })
    await expect(patchDocument(rdf, document, { inserts: [item] })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(sent.map(({ method }) => method)).toEqual(['GET'])
  })

  it('tells of a conflict when the pod does', async () => {
    answers[`GET ${document}`] = turtle('', editable)
    answers[`PATCH ${document}`] = () => new Response('', { status: 409 })
    await expect(patchDocument(rdf, document, { inserts: [item] })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('bug-class-07 fetches no context that a document names', async () => {
    let asked = 0
    const inside = createServer((_request, response) => {
      asked++
      response.writeHead(200, { 'content-type': 'application/ld+json' }).end('{"@context":{}}')
    }).listen(0)
    await once(inside, 'listening')
    const context = `http://localhost:${(inside.address() as AddressInfo).port}/`
    answers[`GET ${document}`] = () =>
      new Response(JSON.stringify({ '@context': context, '@id': document }), {
        headers: { 'content-type': 'application/ld+json' },
      })
    await expect(readDocument(rdf, document)).rejects.toMatchObject({ code: 'bad-data' })
    expect(asked).toBe(0)
    inside.close()
  })

  describe('gives access', () => {
    const rules = documentRules('https://pod.example/card#me', { kind: 'public' })
    const acl = 'https://pod.example/feed.ttl.acl'
    const acr = { link: '<http://www.w3.org/ns/solid/acp#AccessControlResource>; rel="type"' }

    beforeEach(() => {
      answers[`HEAD ${document}`] = () =>
        new Response('', { headers: { link: '<x>; rel="type", <feed.ttl.acl>; rel="acl"' } })
    })

    it('as an ACL where the server says one would be, if there is none', async () => {
      answers[`PUT ${acl}`] = () => new Response('', { status: 201 })
      await giveAccess(rdf, document, rules)
      const put = sent.find(({ method }) => method === 'PUT')
      expect(put?.headers.get('if-none-match')).toBe('*')
      expect(put?.body).toContain('acl:Authorization')
    })

    it('as policies, put into the access control resource that is there', async () => {
      answers[`HEAD ${acl}`] = () => new Response('', { headers: acr })
      answers[`PUT ${acl}`] = () => new Response('', { status: 412 })
      answers[`GET ${acl}`] = turtle(
        '<> a <http://www.w3.org/ns/solid/acp#AccessControlResource>; <http://www.w3.org/ns/solid/acp#resource> <feed.ttl>.',
        { ...editable, ...acr },
      )
      answers[`PATCH ${acl}`] = () => new Response(null, { status: 204 })
      await giveAccess(rdf, document, rules)
      const changes = sent.filter(({ method }) => method !== 'HEAD' && method !== 'GET')
      expect(changes.map(({ method }) => method)).toEqual(['PUT', 'PATCH'])
      expect(changes[1]?.body).toContain('http://www.w3.org/ns/solid/acp#PublicAgent')
    })
  })
})
