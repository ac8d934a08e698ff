import type { Claims } from '@hearth/vocab/own-place.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { readThread, type Thread, threadAuthors } from '@hearth/vocab/thread.ts'
import { readDocument } from './documents.ts'
import { collectInFlight } from './in-flight.ts'
import { threadOf } from './thread-of.ts'

type Fetch = typeof fetch
type LoadPerson = (webid: string) => Promise<Profile>

const nothing: Thread = { replies: [], likes: [], dropped: 0 }

/** A conversation: one GET, then the profiles that say which storages its people claim. */
export async function loadThread(post: Post, fetchImpl: Fetch, loadPerson: LoadPerson): Promise<Thread> {
  const document = threadOf(post)
  if (document === undefined) return nothing
  const graph = await readDocument(document, fetchImpl)
  if (graph === undefined) return nothing
  const people = await collectInFlight(threadAuthors(graph, document), loadPerson)
  const claims: Claims = new Map(people.map((person) => [person.webid, person]))
  return readThread(graph, document, post.iri, claims)
}
