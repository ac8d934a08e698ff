import { aclOf } from '../conformance/world.ts'
import type { Random } from '../random.ts'
import { type Asked, isContainer, keptAt, nameOf, type Tree } from './names-model.ts'

/** The first few are met again and again. */
const spellings = ['a', 'b', 'c.ttl', '%61', 'A', 'a.', '%C3%A9', '%c3%a9', 'e%CC%81', 'd%2Fe', 'd%252Fe']
const rarer = ['a$.ttl', '%24', "it's", 'x%20y', 'a:b@c', '%22', '"', '{t}', '%5c', '...', '~', 'a.acl.ttl']
const broken = [
  '..',
  '.',
  '',
  '%2e%2e',
  '%2E',
  '%zz',
  '%',
  '%00',
  '%7F',
  '\\',
  '.well-known',
  '.changes',
  'a.acl',
]
const slugs = [
  'a',
  'b',
  'c.ttl',
  'a/',
  'x/y',
  '%C3%A9',
  'e%CC%81',
  '..',
  '',
  'a.acl',
  '.meta',
  '.well-known',
  '$ 1',
]

/** A request about something below `root`, as often as not something that is there. */
export function randomAsked(
  random: Random,
  root: string,
  { tree, etags }: { readonly tree: Tree; readonly etags: ReadonlyMap<string, string> },
): Asked {
  const known = [...tree.keys()].filter((name) => name.startsWith(root))
  const path = known.length > 0 && random.chance(0.5) ? random.pick(known) : `${root}${randomPath(random)}`
  const name = nameOf(path) ?? ''
  const request = { path, ...randomRequest(random, name, tree.has(name)) }
  // What is made up when it is read has no ETag, and a POST is about something else.
  const hasTag = request.method !== 'POST' && (request.method !== 'GET' || !name.endsWith('.meta'))
  return hasTag && random.chance(0.25)
    ? { ...request, condition: randomCondition(random, etags.get(keptAt(name))) }
    : request
}

function randomRequest(random: Random, name: string, isHeld: boolean): Omit<Asked, 'path'> {
  const method = random.pick(['GET', 'PUT', 'PUT', 'PUT', 'POST', 'PATCH', 'DELETE', 'DELETE'] as const)
  if (method === 'GET' || method === 'DELETE') return { method }
  if (method === 'POST') {
    const wantsContainer = random.chance(0.3)
    const thing = random.chance(0.1) ? {} : thingFor(random, wantsContainer)
    return { method, wantsContainer, ...thing, ...(random.chance(0.8) ? { slug: random.pick(slugs) } : {}) }
  }
  // What an ACL says is another walk: here the owner stays in.
  if (method === 'PUT' || (name.endsWith('.acl') && !isHeld))
    return { method: 'PUT', ...thingFor(random, isContainer(name)) }
  const deletes = random.chance(0.3) ? { deletes: random.below(9) } : {}
  return { method, patch: { inserts: random.below(9), ...deletes } }
}

function randomPath(random: Random): string {
  const depth = 1 + random.below(3)
  const parts = Array.from({ length: depth }, () => {
    if (random.chance(0.03)) return random.pick(broken)
    return random.chance(0.1) ? random.pick(rarer) : random.pick(random.chance(0.7) ? ['a', 'b'] : spellings)
  })
  const slash = random.chance(0.4) ? '/' : ''
  const auxiliary = random.chance(0.2) ? random.pick(['.acl', '.meta', '.meta', '.acl.acl', '.meta.acl']) : ''
  return `${parts.join('/')}${slash}${auxiliary}`
}

function thingFor(random: Random, isContainer: boolean): Pick<Asked, 'thing'> {
  if (isContainer && random.chance(0.7)) return {}
  const numbers = new Set(Array.from({ length: random.below(3) }, () => random.below(9)))
  if (random.chance(0.6)) return { thing: { type: 'text/turtle', numbers } }
  // Past 64 KiB a body is a file of its own.
  const isLarge = !isContainer && random.chance(0.2)
  const text = `${random.below(99)} `.repeat(isLarge ? 50_000 : 3)
  return { thing: { type: random.pick(['text/plain', 'image/svg+xml']), numbers: new Set(), text } }
}

/** The state that was seen last, which may be over, any, or none that there ever was. */
function randomCondition(random: Random, etag = '"0-ttl"') {
  const header = random.pick(['if-match', 'if-none-match'] as const)
  return { header, etag: random.pick([etag, etag, '*', '"1-ttl"']) }
}

/** The body and its headers as they are sent. */
export function contentOf(
  { thing, patch }: Asked,
  subject: string,
  webId: string,
): [string | undefined, string] {
  const state = (numbers: Iterable<number>) => [...numbers].map((n) => `<urn:it> <urn:n> "${n}".`).join(' ')
  if (patch) {
    const parts = [`solid:inserts { ${state([patch.inserts])} }`]
    if (patch.deletes !== undefined) parts.push(`solid:deletes { ${state([patch.deletes])} }`)
    const solid = '@prefix solid: <http://www.w3.org/ns/solid/terms#>.'
    return ['text/n3', `${solid} _:p a solid:InsertDeletePatch; ${parts.join('; ')}.`]
  }
  if (!thing) return [undefined, '']
  if (thing.text !== undefined) return [thing.type, thing.text]
  const acl = subject.endsWith('.acl') ? aclOf(subject.slice(0, -'.acl'.length), webId, []) : ''
  return [thing.type, `${acl}\n${state(thing.numbers)}`]
}
