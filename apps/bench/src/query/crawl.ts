import { responseError, toAppError } from '@hearth/kit/app-error.ts'
import { graphOf } from '@hearth/vocab/graph.ts'
import { Parser, Store } from 'n3'
import { membersOf } from '#rdf/container-listing.ts'
import type { SourceDocument } from './local-engine.ts'

/** How far the browser goes: a pod may hold more than a tab can. What was left out is said. */
export const crawlLimits = { documents: 400, bytes: 20_000_000, containers: 400 }

export type CrawlProgress = {
  readonly documents: number
  readonly containers: number
  readonly waiting: number
  /** Documents and folders that refused or failed. */
  readonly unread: number
}

export type Crawl = CrawlProgress & {
  readonly sources: readonly SourceDocument[]
  /** True when a limit stopped it before everything was read. */
  readonly isPartial: boolean
}

type State = {
  readonly root: string
  readonly queue: string[]
  readonly seen: Set<string>
  readonly sources: SourceDocument[]
  containers: number
  bytes: number
  unread: number
  isPartial: boolean
}

const atOnce = 6

/**
 * Reads the RDF documents below a container, folder by folder, six requests at a time, until everything is read or a
 * limit is met. Never leaves the container, and never follows anything but `ldp:contains`.
 */
export async function crawl(
  root: string,
  options: { fetch: typeof fetch; signal: AbortSignal; onProgress: (progress: CrawlProgress) => void },
): Promise<Crawl> {
  const state: State = {
    root,
    queue: [root],
    seen: new Set([root]),
    sources: [],
    containers: 0,
    bytes: 0,
    unread: 0,
    isPartial: false,
  }
  const running = new Set<Promise<void>>()
  while (state.queue.length > 0 || running.size > 0) {
    options.signal.throwIfAborted()
    const url = running.size < atOnce ? state.queue.shift() : undefined
    if (url === undefined) {
      await Promise.race(running)
      continue
    }
    const step: Promise<void> = visit(url, state, options).finally(() => {
      running.delete(step)
      options.onProgress(progressOf(state, running.size))
    })
    running.add(step)
  }
  return { ...progressOf(state, 0), sources: state.sources, isPartial: state.isPartial }
}

async function visit(
  url: string,
  state: State,
  options: { fetch: typeof fetch; signal: AbortSignal },
): Promise<void> {
  const isContainer = url.endsWith('/')
  if (isFull(state, isContainer)) {
    state.isPartial = true
    return
  }
  try {
    const turtle = await readTurtle(url, options)
    if (turtle === undefined) return
    if (!isContainer) {
      state.bytes += turtle.length
      state.sources.push({ url, turtle })
      return
    }
    state.containers++
    enqueue(turtle, url, state)
  } catch (error) {
    options.signal.throwIfAborted()
    // The root itself must be readable; anything below it is only missing from the answer.
    if (url === state.root) throw toAppError(error, url)
    state.unread++
  }
}

function enqueue(turtle: string, container: string, state: State): void {
  const listing = new Store(new Parser({ baseIRI: container }).parse(turtle))
  for (const member of membersOf(graphOf(listing), container)) {
    if (state.seen.has(member.url) || !member.isRdf) continue
    state.seen.add(member.url)
    state.queue.push(member.url)
  }
}

async function readTurtle(
  url: string,
  { fetch, signal }: { fetch: typeof globalThis.fetch; signal: AbortSignal },
): Promise<string | undefined> {
  const response = await fetch(url, { headers: { accept: 'text/turtle' }, cache: 'no-cache', signal })
  if (!response.ok) throw responseError(response, url)
  const isTurtle = /^text\/turtle|^application\/n-triples/.test(response.headers.get('content-type') ?? '')
  if (isTurtle) return await response.text()
  await response.body?.cancel()
  return undefined
}

function isFull(state: State, isContainer: boolean): boolean {
  if (isContainer) return state.containers >= crawlLimits.containers
  return state.sources.length >= crawlLimits.documents || state.bytes >= crawlLimits.bytes
}

function progressOf(state: State, running: number): CrawlProgress {
  return {
    documents: state.sources.length,
    containers: state.containers,
    waiting: state.queue.length + running,
    unread: state.unread,
  }
}
