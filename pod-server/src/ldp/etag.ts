import { jsonLd, turtle } from '#rdf/media-types.ts'
import type { Resource } from '#storage/store.ts'

const suffixes: Readonly<Record<string, string>> = { [turtle]: 'ttl', [jsonLd]: 'ld' }

/**
 * Strong, from the version counter and the representation: never from time or size (CR-1 to CR-3).
 * The stored form of a document that is no RDF has no suffix.
 */
export function etagOf(resource: Pick<Resource, 'version' | 'isRdf'>, mediaType: string): string {
  return resource.isRdf ? `"${resource.version}-${suffixes[mediaType] ?? 'raw'}"` : `"${resource.version}"`
}

/** The state an ETag stands for, whichever representation it was read in (CR-6). */
export function versionOf(etag: string): number | undefined {
  const match = /^"(\d+)(?:-[a-z]+)?"$/.exec(etag.trim())
  return match ? Number(match[1]) : undefined
}
