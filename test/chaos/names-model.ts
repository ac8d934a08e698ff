/** What a name stands for. Of RDF the numbers that it states are known, of everything else the text. */
export interface Thing {
  readonly type: string
  readonly numbers: ReadonlySet<number>
  readonly text?: string
}

/** Everything a pod holds, by names below its root. Values, never changed: a refused request leaves the same. */
export type Tree = ReadonlyMap<string, Thing>

export interface Asked {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** As it is spelt in the request. */
  readonly path: string
  readonly thing?: Thing
  readonly patch?: { readonly inserts: number; readonly deletes?: number }
  readonly slug?: string
  readonly wantsContainer?: boolean
  readonly condition?: { readonly header: 'if-match' | 'if-none-match'; readonly etag: string }
}

/** The statuses that are right, and what is there afterwards. */
export interface Answer {
  readonly statuses: readonly number[]
  readonly after: Tree
  /** What a POST makes, and the name it should have unless that is the server's to choose. */
  readonly made?: { readonly wish: string | undefined; readonly thing: Thing; readonly ending: string }
}

export const emptyContainer: Thing = { type: 'container', numbers: new Set() }
const serverNames = new Set(['.well-known', '.sparql', '.changes'])
const done = { GET: 200, PUT: 204, POST: 201, PATCH: 204, DELETE: 205 } as const

/** U-9 to U-11: the one name that a spelling stands for; undefined for what is none. */
export function nameOf(spelling: string): string | undefined {
  if (/[^\x21-\x7e]|\\|%(?![0-9a-f]{2})|%[01][0-9a-f]|%7f/i.test(spelling)) return undefined
  const name = spelling
    .replace(/%../g, (escaped) => {
      const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
      return /[\w.~-]/.test(character) ? character : escaped.toUpperCase()
    })
    .replace(/["<>^`{|}]/g, encodeURIComponent)
  const isBroken = name.split('/').some((part, index, all) => {
    return part === '.' || part === '..' || (part === '' && index < all.length - 1)
  })
  return isBroken ? undefined : name
}

export const isContainer = (name: string): boolean => name === '' || name.endsWith('/')
export const isAuxiliary = (name: string): boolean => /\.(?:acl|meta)$/.test(name)
export const parentOf = (name: string): string => name.replace(/[^/]+\/?$/, '')
export const subjectOf = (name: string): string => name.replace(/\.(?:acl|meta)$/, '')
const isReserved = (part: string): boolean => isAuxiliary(part) || serverNames.has(part)

/** What holds the representation of a name: the description of a container is the container (CT-10). */
export function keptAt(name: string): string {
  return name.endsWith('.meta') && isContainer(subjectOf(name)) ? subjectOf(name) : name
}

/** The direct members of a container (CT-1, CT-3). */
export function membersOf(tree: Tree, container: string): string[] {
  return [...tree.keys()].filter((name) => name !== '' && !isAuxiliary(name) && parentOf(name) === container)
}

/** What a request should come to, its condition left aside until it would otherwise succeed (CR-9). */
export function answerTo(tree: Tree, asked: Asked, etag: string | undefined): Answer {
  const answer = withoutCondition(tree, asked)
  if (!asked.condition || !isFailed(asked.condition, etag)) return answer
  const [status = 0] = answer.statuses
  if (asked.method === 'GET' && asked.condition.header === 'if-none-match')
    return { statuses: [status === 200 ? 304 : status], after: tree }
  if (status < 300) return { statuses: [412], after: tree }
  // Which of the two is told of a name that cannot be made is nobody's business (ER puts one first, CR-4 the other).
  const isOpen = status === 409 || (status === 404 && asked.method !== 'GET' && asked.method !== 'DELETE')
  return { statuses: isOpen ? [status, 412] : [status], after: tree }
}

function isFailed({ header, etag: named }: NonNullable<Asked['condition']>, etag: string | undefined) {
  const holds = etag !== undefined && (named === '*' || named === etag)
  return header === 'if-match' ? !holds : holds
}

function withoutCondition(tree: Tree, asked: Asked): Answer {
  const name = nameOf(asked.path)
  const refused = (status: number): Answer => ({ statuses: [status], after: tree })
  if (name === undefined) return refused(400)
  const parts = name.split('/')
  const isMaking = asked.method === 'PUT' || asked.method === 'PATCH'
  if (isMaking && (serverNames.has(parts.at(-1) ?? '') || parts.slice(0, -1).some(isReserved)))
    return refused(403)
  if (isAuxiliary(name) && isAuxiliary(subjectOf(name))) return refused(404)
  if (asked.method === 'POST') return posted(tree, name, asked)
  const held = tree.get(keptAt(name))
  if (asked.method === 'GET') {
    const isMadeUp = name.endsWith('.meta') && tree.has(subjectOf(name))
    return refused(held || isMadeUp ? done.GET : 404)
  }
  if (asked.method === 'DELETE') return deleted(tree, name)
  return put(tree, name, asked)
}

/** What stands in the way, in the order in which it is told. */
type Obstacles = readonly (readonly [status: number, isSo: boolean])[]

function firstOf(obstacles: Obstacles): number | undefined {
  return obstacles.find(([, isSo]) => isSo)?.[0]
}

/** PUT and PATCH. */
function put(tree: Tree, name: string, asked: Asked): Answer {
  const { method, thing, patch } = asked
  const [key, held] = [keptAt(name), tree.get(keptAt(name))]
  const missing = containersOnWayTo(name).filter((container) => !tree.has(container))
  const made = isAuxiliary(name) ? missing : [...missing, key]
  const hasTwin = !held && made.some((each) => tree.has(twinOf(each)))
  const lacks = patch?.deletes !== undefined && !held?.numbers.has(patch.deletes)
  const refused = firstOf([
    [415, thing?.text !== undefined && (isAuxiliary(name) || isContainer(name))],
    [415, patch !== undefined && held?.text !== undefined],
    [409, lacks || hasTwin || (held !== undefined && isContainer(name) && !patch)],
    [404, !held && isAuxiliary(name) && !isContainer(subjectOf(name)) && !tree.has(subjectOf(name))],
  ])
  if (refused !== undefined) return { statuses: [refused], after: tree }
  const after = new Map(tree)
  for (const container of missing) after.set(container, { ...emptyContainer })
  after.set(key, { ...stateAfter(held, asked), ...(isContainer(key) ? { type: 'container' } : {}) })
  return { statuses: [held ? done[method] : 201], after }
}

/** P-37: what a write makes. What is said of a container makes it, what is said of a document does not. */
function containersOnWayTo(name: string): string[] {
  if (!isAuxiliary(name)) return containersAbove(name)
  const subject = subjectOf(name)
  return isContainer(subject) ? [...containersAbove(subject), subject] : []
}

function stateAfter(held: Thing | undefined, { thing, patch }: Asked): Thing {
  if (!patch) return thing ?? emptyContainer
  const numbers = new Set(held?.numbers)
  if (patch.deletes !== undefined) numbers.delete(patch.deletes)
  return { type: held?.type ?? 'text/turtle', numbers: numbers.add(patch.inserts) }
}

/** U-4: of RFC 3986's pchar nothing is escaped. */
function segmentOf(text: string): string {
  return text.normalize('NFC').replace(/[^\w.~!$&'()*+,;=:@-]/gu, encodeURIComponent)
}

function posted(tree: Tree, name: string, { thing, slug, wantsContainer = false }: Asked): Answer {
  const part = segmentOf(decodeURIComponent(slug?.replace(/\/$/, '') ?? ''))
  const refused = firstOf([
    [404, !tree.has(keptAt(name))],
    [405, !isContainer(name)],
    [400, !wantsContainer && (!thing || slug?.endsWith('/') === true)],
    [403, isReserved(part)],
    [415, wantsContainer && thing?.text !== undefined],
  ])
  if (refused !== undefined) return { statuses: [refused], after: tree }
  const ending = wantsContainer ? '/' : ''
  const isFree = !tree.has(`${name}${part}`) && !tree.has(`${name}${part}/`)
  const wish = isFree && !['', '.', '..'].includes(part) ? `${name}${part}${ending}` : undefined
  const made = wantsContainer ? { ...emptyContainer, numbers: thing?.numbers ?? new Set<number>() } : thing
  return { statuses: [201], after: tree, made: { wish, thing: made ?? emptyContainer, ending } }
}

function deleted(tree: Tree, name: string): Answer {
  const refused = (status: number): Answer => ({ statuses: [status], after: tree })
  const held = tree.get(keptAt(name))
  if (!held) return refused(404)
  const after = new Map(tree)
  if (keptAt(name) !== name) after.set(keptAt(name), { ...emptyContainer })
  else if (isContainer(name) && membersOf(tree, name).length > 0) return refused(409)
  else for (const gone of [name, `${name}.acl`, `${name}.meta`]) after.delete(gone)
  return { statuses: [205], after }
}

function containersAbove(name: string): string[] {
  return name === '' ? [] : [...containersAbove(parentOf(name)), parentOf(name)]
}

function twinOf(name: string): string {
  return name.endsWith('/') ? name.slice(0, -1) : `${name}/`
}
