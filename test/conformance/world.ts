import { Parser, type Quad } from 'n3'
import { expect } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

/** A server with two people on it, and short words for what tests of the protocol do all day. */
export interface World {
  readonly server: RunningServer
  readonly alice: Person
  readonly bob: Person
}

export async function openWorld(settings: Parameters<typeof startTestServer>[0] = {}): Promise<World> {
  const server = await startTestServer(settings)
  const [alice, bob] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')]
  return { server, alice, bob }
}

/** Who sends: a person, or nobody in particular. */
export type Sender = { readonly fetch: Person['fetch'] }

export const anonymous: Sender = { fetch: (url, init) => fetch(url, init) }

export const turtle = { 'content-type': 'text/turtle' }
export const jsonLd = { 'content-type': 'application/ld+json' }
export const plain = { 'content-type': 'text/plain' }
export const n3 = { 'content-type': 'text/n3' }
export const containerLink = { link: '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' }
export const solidTerms = '@prefix solid: <http://www.w3.org/ns/solid/terms#>.\n'

type Headers = Readonly<Record<string, string>>

export function send(
  sender: Sender,
  method: string,
  url: string,
  headers: Headers = {},
  body?: string | Uint8Array<ArrayBuffer>,
): Promise<Response> {
  return sender.fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) })
}

/** Sends and insists on the status; the body tells what went wrong otherwise. */
export async function expectStatus(
  expected: number | readonly number[],
  ...request: Parameters<typeof send>
): Promise<Response> {
  const response = await send(...request)
  const wanted = typeof expected === 'number' ? [expected] : expected
  if (!wanted.includes(response.status)) {
    const [, method, url] = request
    expect.fail(`${method} ${url}: ${response.status} instead of ${expected}: ${await response.text()}`)
  }
  return response
}

export function patchOf(parts: { where?: string; deletes?: string; inserts?: string }): string {
  const formulas = Object.entries(parts).map(([name, triples]) => `solid:${name} { ${triples} }`)
  return `${solidTerms}_:patch a solid:InsertDeletePatch; ${formulas.join('; ')} .`
}

export async function triples(sender: Sender, url: string): Promise<Quad[]> {
  const response = await expectStatus(200, sender, 'GET', url, { accept: 'text/turtle' })
  return new Parser({ baseIRI: url }).parse(await response.text())
}

/** The triples as sorted lines, blank nodes without their names: what two spellings of one graph share. */
export async function graphOf(sender: Sender, url: string): Promise<string[]> {
  const quads = await triples(sender, url)
  return quads
    .map(({ subject, predicate, object }) =>
      [subject, predicate, object]
        .map((term) => (term.termType === 'BlankNode' ? '_' : term.value))
        .join(' '),
    )
    .sort()
}

/** What a container says it holds, relative to it. */
export async function members(sender: Sender, container: string): Promise<string[]> {
  const quads = await triples(sender, container)
  return quads
    .filter(({ predicate }) => predicate.value === 'http://www.w3.org/ns/ldp#contains')
    .map(({ object }) => object.value.slice(container.length))
    .sort()
}

interface LinkTarget {
  readonly url: string
  readonly rel: string
}

function linksOf(response: Response): LinkTarget[] {
  const header = response.headers.get('link') ?? ''
  return [...header.matchAll(/<([^>]*)>\s*;\s*rel="([^"]*)"/g)].map(([, url = '', rel = '']) => ({
    url,
    rel,
  }))
}

export function linked(response: Response, rel: string): string[] {
  return linksOf(response)
    .filter((link) => link.rel === rel)
    .map(({ url }) => url)
}

export function listOf(response: Response, header: string): string[] {
  return (response.headers.get(header) ?? '').split(',').map((part) => part.trim())
}

export interface Rule {
  /** WebID, or 'public', 'authenticated', or `group:IRI`. */
  readonly who: string
  readonly modes: readonly string[]
  /** Scope: of the resource itself, of what inherits, or both (the default). */
  readonly scope?: 'accessTo' | 'default'
}

/** An ACL in Turtle; the owner's own full authorization comes with it unless `owner` is undefined. */
export function aclOf(subject: string, owner: string | undefined, rules: readonly Rule[]): string {
  const full = { who: owner ?? '', modes: ['Read', 'Write', 'Control'] }
  const all: readonly Rule[] = owner === undefined ? rules : [full, ...rules]
  const blocks = all.map(({ who, modes, scope }, index) => {
    const scopes = (scope ? [scope] : ['accessTo', 'default']).map((name) => `acl:${name} <${subject}>`)
    return `<#r${index}> a acl:Authorization; ${agentOf(who)}; ${scopes.join('; ')}; ${modes.map((mode) => `acl:mode acl:${mode}`).join('; ')}.`
  })
  return `@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n@prefix foaf: <http://xmlns.com/foaf/0.1/>.\n${blocks.join('\n')}`
}

function agentOf(who: string): string {
  if (who === 'public') return 'acl:agentClass foaf:Agent'
  if (who === 'authenticated') return 'acl:agentClass acl:AuthenticatedAgent'
  return who.startsWith('group:') ? `acl:agentGroup <${who.slice('group:'.length)}>` : `acl:agent <${who}>`
}

/** Writes an ACL where the resource says it is. */
export async function share(owner: Person, subject: string, rules: readonly Rule[]): Promise<void> {
  const head = await expectStatus([200, 404], owner, 'HEAD', subject)
  const [acl] = linked(head, 'acl')
  if (acl === undefined) expect.fail(`${subject} has no ACL link`)
  await expectStatus([201, 204], owner, 'PUT', acl, turtle, aclOf(subject, owner.webId, rules))
}

/** Last-Modified counts in whole seconds: resolves when another one has begun. */
export function nextSecond(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1005 - (Date.now() % 1000)))
}
