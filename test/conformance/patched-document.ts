import type { Person } from '../make-person.ts'
import { expectStatus, graphOf, turtle } from './world.ts'

let count = 0

/** A document of its own for every case; gives its address. */
export async function documentWith({ pod, fetch }: Person, body: string): Promise<string> {
  const url = `${pod}patched/${count++}.ttl`
  await expectStatus(201, { fetch }, 'PUT', url, turtle, body)
  return url
}

/** The document's triples, without its own address. */
export async function graphAt(reader: Person, url: string): Promise<string[]> {
  return (await graphOf(reader, url)).map((line) => line.replaceAll(url, '')).sort()
}
