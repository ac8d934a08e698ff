import type { Person } from '../make-person.ts'
import type { Random } from '../random.ts'
import {
  damaged,
  documents,
  patches,
  type RandomBody,
  type RandomKind,
  randomAcl,
  randomBody,
  randomQuery,
} from './bodies.ts'
import { type Headers, randomHeaders, randomPostHeaders, randomTarget, type SeenResources } from './heads.ts'

export interface FuzzRequest {
  readonly bytes: Buffer
  readonly method: string
  readonly target: string
  /** Its framing is broken, or it ends in the middle: the connection is of no more use, and an answer is no duty. */
  readonly isBroken: boolean
}

export interface FuzzWorld {
  readonly origin: string
  readonly people: readonly [Person, Person]
  /** Containers to play in. */
  readonly roots: readonly string[]
  readonly seen: SeenResources
}

const methods = [
  ...Array(14).fill('GET'),
  ...Array(11).fill('PUT'),
  ...Array(7).fill('PATCH'),
  ...Array(5).fill('POST'),
  ...Array(6).fill('DELETE'),
  ...['HEAD', 'HEAD', 'OPTIONS'],
] as readonly string[]
const rareMethods = ['PROPFIND', 'TRACE', 'LOCK', 'MKCOL', 'QUERY', 'LINK', 'REPORT', 'M-SEARCH', 'SEARCH']

/** The next request of a sequence that follows from its seed alone, but for signatures and what the server answered. */
export function randomRequest(random: Random, world: FuzzWorld): FuzzRequest {
  if (random.chance(0.005)) return query(random, world)
  if (random.chance(0.01)) return accountOrProvider(random, world)
  const method = random.chance(0.01) ? random.pick(rareMethods) : random.pick(methods)
  const target =
    (random.chance(0.4) ? world.seen.some(random) : undefined) ?? randomTarget(random, world.roots)
  const headers = { ...signIn(random, world, method, target), ...randomHeaders(random, target, world.seen) }
  const body = bodyFor(random, world, method, target)
  if (method === 'POST') Object.assign(headers, randomPostHeaders(random))
  return assemble(random, { method, target, headers, body })
}

function bodyFor(random: Random, world: FuzzWorld, method: string, target: string): RandomBody | undefined {
  if (method === 'PATCH') return randomBody(random, patches)
  if (method !== 'PUT' && method !== 'POST')
    return random.chance(0.02) ? randomBody(random, documents) : undefined
  if (random.chance(0.05)) return undefined
  if (!target.endsWith('.acl')) return randomBody(random, documents)
  const [owner, other] = world.people.map(({ webId }) => webId) as [string, string]
  const acl: RandomKind = {
    type: 'text/turtle',
    make: () => randomAcl(random, owner, [owner, other, 'https://no.example/#me']),
  }
  return randomBody(random, [acl])
}

function query(random: Random, world: FuzzWorld): FuzzRequest {
  const target = random.pick(['/.sparql', '/alice/.sparql', '/nobody/.sparql'])
  const text = random.chance(0.1)
    ? damaged(random, Buffer.from(randomQuery(random))).toString()
    : randomQuery(random)
  const headers = randomHeaders(random, target, world.seen)
  if (random.chance(0.4)) {
    const asked = `${target}?query=${random.chance(0.95) ? encodeURIComponent(text.toWellFormed()) : '%'}`
    return assemble(random, {
      method: 'GET',
      target: asked,
      headers: { ...signIn(random, world, 'GET', target), ...headers },
      body: undefined,
    })
  }
  const body = {
    type: random.pick(['application/sparql-query', 'application/x-www-form-urlencoded']),
    bytes: Buffer.from(text),
  }
  return assemble(random, {
    method: 'POST',
    target,
    headers: { ...signIn(random, world, 'POST', target), ...headers },
    body,
  })
}

const ownAddresses = [
  ...[
    '/.account/',
    '/.account/account/',
    '/.account/login/password/',
    '/.account/account/x/pod/',
    '/.account/account/x/',
  ],
  ...[
    '/.oidc/token',
    '/.oidc/reg',
    '/.oidc/auth?client_id=x',
    '/.oidc/session/end',
    '/.oidc/introspect',
    '/.oidc/revocation',
  ],
]
const forms = [
  '{"email":"a","password":"b"}',
  '{}',
  '[]',
  'null',
  '{"redirect_uris":["x"]}',
  'grant_type=client_credentials',
  'a[b]=c&a=d',
  '__proto__[x]=1',
  '{"__proto__":{"x":1}}',
  '{"name":5}',
]

function accountOrProvider(random: Random, world: FuzzWorld): FuzzRequest {
  const target = random.pick(ownAddresses)
  const text = Buffer.from(random.pick(forms))
  const body = {
    type: random.pick(['application/json', 'application/x-www-form-urlencoded', 'text/plain', undefined]),
    bytes: random.chance(0.2) ? damaged(random, text) : text,
  }
  const headers = {
    ...randomHeaders(random, target, world.seen),
    authorization: random.pick(['Basic eDp5', 'CSS-Account-Token x', 'Bearer x', '']),
  }
  return assemble(random, { method: random.pick(['GET', 'POST', 'PUT', 'DELETE']), target, headers, body })
}

/** Mostly somebody; now and then nobody, and now and then somebody who is not who they say. */
function signIn(random: Random, { origin, people }: FuzzWorld, method: string, target: string): Headers {
  if (random.chance(0.25)) return {}
  const { session } = random.chance(0.9) ? people[0] : people[1]
  const headers = session.headers(method, origin + target)
  if (random.chance(0.93)) return headers
  const garbled = (text: string) =>
    damaged(random, Buffer.from(text))
      .toString('latin1')
      .replace(/[\0\r\n]/g, '')
  return random.pick([
    () => ({ ...headers, dpop: garbled(headers.dpop) }),
    () => ({ ...headers, authorization: garbled(headers.authorization) }),
    () => ({ authorization: headers.authorization }),
    () => ({ dpop: headers.dpop }),
    () => ({ ...headers, dpop: session.proof(method, origin + target, { iat: 'x', htu: 5 }) }),
    () => ({ ...headers, dpop: session.proof('GET', 'not a URL', { jti: '' }) }),
    () => ({ authorization: `Bearer ${session.accessToken}` }),
  ])()
}

interface Parts {
  readonly method: string
  readonly target: string
  readonly headers: Headers
  readonly body: RandomBody | undefined
}

export function assemble(random: Random, { method, target, headers, body }: Parts): FuzzRequest {
  const all: Headers = { host: 'localhost', ...headers }
  if (body?.type !== undefined) all['content-type'] = body.type
  const isChunked = body !== undefined && random.chance(0.1)
  if (isChunked) all['transfer-encoding'] = 'chunked'
  else if (body) all['content-length'] = String(body.bytes.length)
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value.replace(/[\0\r\n]/g, '')}\r\n`)
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  const content = isChunked ? chunked(random, body.bytes) : (body?.bytes ?? Buffer.alloc(0))
  const bytes = Buffer.concat([head, content])
  const isBroken = random.chance(0.02)
  return { bytes: isBroken ? broken(random, bytes) : bytes, method, target, isBroken }
}

function chunked(random: Random, bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = random.below(bytes.length) + 1
    const piece = bytes.subarray(at, at + size)
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'))
    at += size
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')])
}

/** What is no HTTP any more, or ends before its end: the server may hang up, and must go on. */
function broken(random: Random, bytes: Buffer): Buffer {
  const head = bytes.indexOf('\r\n\r\n')
  const inHead = (text: string) =>
    Buffer.concat([bytes.subarray(0, head), Buffer.from(`\r\n${text}`, 'latin1'), bytes.subarray(head)])
  return random.pick([
    () => damaged(random, bytes),
    () => bytes.subarray(0, random.below(bytes.length)),
    () => Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256))),
    () => inHead('content-length: 5\r\ntransfer-encoding: chunked'),
    () => inHead('content-length: 18446744073709551616'),
    () => inHead('transfer-encoding: gzip, chunked'),
    () => inHead(' folded: x\r\nname with space: y'),
    () => inHead(`long: ${'x'.repeat(20_000)}`),
    () => inHead('expect: 200-maybe'),
    () => inHead('connection: upgrade\r\nupgrade: websocket'),
    () => Buffer.from(`CONNECT localhost:1 HTTP/1.1\r\nhost: x\r\n\r\n`),
    () =>
      Buffer.from(
        bytes
          .toString('latin1')
          .replace('HTTP/1.1', random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'HTTPS', ''])),
        'latin1',
      ),
    () =>
      Buffer.from(
        bytes
          .toString('latin1')
          .replace(/\r\nhost: localhost/, random.pick(['', '\r\nhost: a\r\nhost: b', '\r\nhost: \xff'])),
        'latin1',
      ),
    () => Buffer.concat([bytes, bytes, Buffer.from('GET / HTTP/1.1\r\n')]),
  ])()
}
