import { fire, type Outcome, request } from './load.ts'
import { insertPatch, smallDocument } from './payload.ts'
import type { Target } from './targets.ts'

export interface Operation {
  readonly name: string
  readonly signedIn: boolean
  /** Brings into being what the shots of a volley need, unmeasured. */
  prepare?(target: Target, volley: Volley): Promise<void>
  shot(target: Target, number: number, volley: Volley): Buffer
}

/** Shots `from` to `from + count - 1`; a number is never shot twice at a server. */
export interface Volley {
  readonly from: number
  readonly count: number
  /** How many clients fire at once. */
  readonly connections: number
}

const documents = 20
const insertsPerDocument = 5

/** The rows of the table, in its order. Writes go to fresh names, except where a row says otherwise. */
export const operations: readonly Operation[] = [
  {
    name: 'GET',
    signedIn: false,
    shot: (target, n) => read(target, `${target.pod}public/${n % documents}`, false, n),
  },
  {
    name: 'GET container (20 members)',
    signedIn: false,
    shot: (target, n) => read(target, `${target.pod}public/`, false, n),
  },
  put('PUT new', false, (n) => `open/new-${n}`),
  put('PUT replace', false, (n) => `open/kept-${n % documents}`),
  post(false),
  patch(false),
  {
    name: 'GET',
    signedIn: true,
    shot: (target, n) => read(target, `${target.pod}own/kept-${n % documents}`, true, n),
  },
  put('PUT new', true, (n) => `own/new-${n}`),
  put('PUT replace', true, (n) => `own/kept-${n % documents}`),
  post(true),
  patch(true),
]

/** Twenty documents to read in each container, on every server. */
export async function fillContainers(target: Target): Promise<void> {
  for (const path of ['public/', 'own/kept-', 'open/kept-']) {
    const shots = numbers(documents).map((n) =>
      write(target, 'PUT', `${target.pod}${path}${n}`, true, n, smallDocument(n)),
    )
    await expectSuccess(fire({ port: target.port, requests: shots, count: documents, connections: 4 }))
  }
}

/** Fires one volley and gives its rate; anything but success makes the number worthless, so it throws. */
export async function measure(target: Target, operation: Operation, volley: Volley): Promise<number> {
  await operation.prepare?.(target, volley)
  const requests = numbers(volley.count).map((n) => operation.shot(target, volley.from + n, volley))
  const { count, connections } = volley
  return expectSuccess(fire({ port: target.port, requests, count, connections }))
}

function put(name: string, signedIn: boolean, path: (n: number) => string): Operation {
  return {
    name,
    signedIn,
    shot: (target, n) => write(target, 'PUT', target.pod + path(n), signedIn, n, smallDocument(n)),
  }
}

function post(signedIn: boolean): Operation {
  const container = signedIn ? 'own/' : 'open/'
  return {
    name: 'POST',
    signedIn,
    shot: (target, n) => write(target, 'POST', target.pod + container, signedIn, n, smallDocument(n)),
  }
}

/**
 * Each document takes a few inserts and no more (otherwise the fastest server would have the largest documents), and
 * never two at the same moment (one of the peers reads half-written files).
 */
function patch(signedIn: boolean): Operation {
  const documentsOf = ({ connections, count }: Volley): number =>
    Math.max(2 * connections, Math.ceil(count / insertsPerDocument))
  const path = (volley: Volley, n: number): string =>
    `${signedIn ? 'own' : 'open'}/patched-${volley.from}-${n}`
  return {
    name: 'N3 PATCH insert',
    signedIn,
    prepare: async (target, volley) => {
      const requests = numbers(documentsOf(volley)).map((n) =>
        write(target, 'PUT', target.pod + path(volley, n), signedIn, volley.from + n, smallDocument(n)),
      )
      const { connections } = volley
      await expectSuccess(fire({ port: target.port, requests, count: requests.length, connections }))
    },
    shot: (target, n, volley) => {
      const url = target.pod + path(volley, (n - volley.from) % documentsOf(volley))
      return write(target, 'PATCH', url, signedIn, n, insertPatch(n), 'text/n3')
    },
  }
}

function read(target: Target, url: string, signedIn: boolean, n: number): Buffer {
  return request('GET', url, { accept: 'text/turtle', ...signIn(target, signedIn, n, 'GET', url) })
}

function write(
  target: Target,
  method: string,
  url: string,
  signedIn: boolean,
  n: number,
  body: string,
  type = 'text/turtle',
): Buffer {
  return request(method, url, { 'content-type': type, ...signIn(target, signedIn, n, method, url) }, body)
}

function signIn(
  target: Target,
  signedIn: boolean,
  n: number,
  method: string,
  url: string,
): Record<string, string> {
  return signedIn ? target.owner(n, method, url) : target.anonymous(n)
}

async function expectSuccess(outcome: Promise<Outcome>): Promise<number> {
  const { perSecond, statuses } = await outcome
  const failed = Object.entries(statuses).filter(([status]) => !status.startsWith('2'))
  if (failed.length > 0) throw new Error(`answers that are no success: ${JSON.stringify(statuses)}`)
  return perSecond
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n)
}
