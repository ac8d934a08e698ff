import type { Random } from '../random.ts'

export type Headers = Record<string, string>

/** What was seen of resources, so that many requests meet one and conditions sometimes hold. */
export class SeenResources {
  readonly #tags = new Map<string, string>()
  readonly #targets: string[] = []
  #next = 0

  add(target: string, tag: string): void {
    if (!this.#tags.has(target)) {
      const old = this.#targets[this.#next]
      if (old !== undefined) this.#tags.delete(old)
      this.#targets[this.#next] = target
      this.#next = (this.#next + 1) % mostSeen
    }
    this.#tags.set(target, tag)
  }

  tagOf(target: string): string | undefined {
    return this.#tags.get(target)
  }

  some(random: Random): string | undefined {
    return random.pick(this.#targets)
  }
}

const mostSeen = 400

const names = ['a', 'b', 'c.ttl', 'd.txt', 'x%20%C3%BC', 'inbox', 'kept.ttl']
const strange = [
  ...[
    '.',
    '..',
    '%2e%2e',
    '%2E',
    '...',
    '',
    '%',
    '%zz',
    '%00',
    '%0d%0a',
    '%2f',
    '%5c',
    '\\',
    '%ff',
    '%E2%82%AC',
    'ü',
  ],
  ...[
    '.acl',
    '.meta',
    '.acl.acl',
    'x.acl',
    'x.meta',
    'x.acl.meta',
    '.well-known',
    '.well-known/solid',
    '.sparql',
    '.search',
  ],
  ...[
    'a b',
    '<a>',
    '"',
    '{}',
    "'",
    '|',
    '^',
    '`',
    ';',
    ':',
    '@',
    '~',
    '!',
    '*',
    'con',
    'a'.repeat(256),
    '%41',
    '__proto__',
    'constructor',
  ],
]
const outside = [
  '/',
  '/.',
  '/.account/',
  '/.account/login/',
  '/.oidc/auth',
  '/.oidc/token',
  '/.oidc/reg',
  '/.oidc/nothing',
  '/.nothing',
]
const above = [
  '/.well-known/openid-configuration',
  '/.well-known/solid',
  '/.oidc/jwks',
  '/nobody/',
  '/nobody/x',
  '/bob/',
  '/bob/profile/card',
  '/alice',
  '//',
  '/alice//',
  '*',
  '/?x=1',
]

export function randomTarget(random: Random, roots: readonly string[]): string {
  if (random.chance(0.03)) return random.pick([...outside, ...above])
  if (random.chance(0.02)) return random.pick(roots) + 'a/'.repeat(random.below(120))
  const path = Array.from({ length: random.pick(depths) }, () => `${segment(random)}/`).join('')
  const last = random.chance(0.75) ? segment(random) : ''
  const auxiliary = random.chance(0.12) ? random.pick(['.acl', '.meta', '.acl', '.acl.acl', '.meta.acl']) : ''
  const query = random.chance(0.06)
    ? random.pick([
        '?',
        '?x=1',
        '?after=5&max-member-count=3',
        '?after=-1',
        '?max-member-count=99999999999',
        '?%',
        '#a',
        '?a#b',
        '?after=1e9&max-member-count=1',
      ])
    : ''
  const whole = `${path}${last}${auxiliary}`
  // An ACL that shuts all out of everything would end the play.
  return `${random.pick(roots)}${whole === '.acl' ? '' : whole}${query}`
}

const depths = [0, 0, 0, 0, 1, 1, 2]

function segment(random: Random): string {
  return random.chance(0.06) ? random.pick(strange) : random.pick(names)
}

const accepts = [
  ...[
    'text/turtle',
    'application/ld+json',
    '*/*',
    'text/*;q=0.5, application/ld+json;q=0.4',
    'text/html',
    'image/png',
  ],
  ...[
    '',
    ',',
    'text/turtle;q=2',
    'text/turtle;q=x',
    ';q=1',
    'a/b,'.repeat(200),
    '*/turtle',
    'text/turtle;q=0',
    'application/n-quads, text/n3',
  ],
]
const ranges = [
  'bytes=0-3',
  'bytes=5-',
  'bytes=-5',
  'bytes=-0',
  'bytes=9-1',
  'bytes=0-0,5-6',
  'bytes=99999999999999999999-',
  'bytes=a-b',
  'items=1-2',
  'bytes=',
  'bytes=0-99999999999999999999',
]
const prefers = [
  ...[
    'return=minimal',
    'return=representation',
    'return=x',
    'max-member-count=3',
    'max-member-count="0"',
    'max-member-count=-1',
  ],
  'return=representation; include="http://www.w3.org/ns/ldp#PreferMinimalContainer"',
  'return=representation; omit="http://www.w3.org/ns/ldp#PreferContainment"',
  ...['return="', ';;;,,,', '"'.repeat(500), 'a=b;'.repeat(500), 'return=representation; max-member-count=2'],
]
const dates = [
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'yesterday',
  '',
  '0',
  '99999999999999',
  new Date().toUTCString(),
]
const tags = [
  '*',
  '"1"',
  'W/"1-ttl"',
  '"x',
  '""',
  '"1", "2"',
  ',',
  '"99999999999999999999"',
  '"1-ttl" , *',
  'nonsense',
]
const slugs = [
  'a',
  'new',
  'x.ttl',
  '../up',
  'a/b',
  '%2e%2e',
  'x.acl',
  '.meta',
  '\u00fcber',
  '%',
  'a'.repeat(500),
  '',
  ' ',
  '%00',
  'dir/',
  '%C3%BC',
  '%ff',
  '\u00ff\u00fe',
  '.',
]
const links = [
  '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
  '<http://www.w3.org/ns/ldp#Container>; rel=type',
  '<http://www.w3.org/ns/ldp#Resource>; rel="type"',
  ...[
    '<http://www.w3.org/ns/ldp#DirectContainer>; rel="type"',
    '<http://www.w3.org/ns/ldp#NonRDFSource>; rel="type"',
  ],
  ...['<>; rel="acl"', '<', '<a>;'.repeat(300), '>;rel=type<'],
]

interface HeaderChance {
  readonly name: string
  readonly chance: number
  readonly values: readonly string[]
}

const optional: readonly HeaderChance[] = [
  { name: 'accept', chance: 0.4, values: accepts },
  { name: 'range', chance: 0.05, values: ranges },
  { name: 'if-range', chance: 0.02, values: [...tags, ...dates] },
  { name: 'prefer', chance: 0.08, values: prefers },
  { name: 'if-modified-since', chance: 0.03, values: dates },
  { name: 'if-unmodified-since', chance: 0.03, values: dates },
  {
    name: 'origin',
    chance: 0.1,
    values: ['https://app.example', 'null', '', 'x y', `https://${'a'.repeat(500)}`],
  },
  { name: 'access-control-request-method', chance: 0.03, values: ['PUT', '', 'x y'] },
  {
    name: 'access-control-request-headers',
    chance: 0.03,
    values: ['authorization, dpop', ',', 'x'.repeat(2000)],
  },
  { name: 'content-range', chance: 0.01, values: ['bytes 0-1/2', 'x'] },
  { name: 'content-encoding', chance: 0.01, values: ['gzip', 'identity', 'br, gzip', ''] },
  { name: 'cookie', chance: 0.02, values: ['a=b', '__proto__=x', '='.repeat(100)] },
  { name: 'x-forwarded-for', chance: 0.02, values: ['1.2.3.4', 'x', ','] },
  { name: 'x-forwarded-proto', chance: 0.01, values: ['https', 'gopher'] },
  { name: 'accept-encoding', chance: 0.05, values: ['gzip', '*;q=0'] },
  { name: 'upgrade-insecure-requests', chance: 0.02, values: ['1'] },
]

export function randomHeaders(random: Random, target: string, seen: SeenResources): Headers {
  const headers: Headers = {}
  for (const { name, chance, values } of optional)
    if (random.chance(chance)) headers[name] = random.pick(values)
  for (const name of ['if-match', 'if-none-match']) {
    if (random.chance(0.06))
      headers[name] = (random.chance(0.6) ? seen.tagOf(target) : undefined) ?? random.pick(tags)
  }
  return headers
}

export function randomPostHeaders(random: Random): Headers {
  return {
    ...(random.chance(0.6) ? { slug: random.pick(slugs) } : {}),
    ...(random.chance(0.3) ? { link: random.pick(links) } : {}),
  }
}
