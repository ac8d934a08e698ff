import type { Agent } from '#access/agent.ts'
import type { Permit } from '#access/permit.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { LogEntry, Reader, Resource } from '#storage/store.ts'

/**
 * How this room decides, made of the server's one decision and handed in (NT-12, bug class 12). Each answer is about this
 * very moment: it is asked for at every delivery and never kept.
 */
export interface Decisions {
  /** A permit if the agent may read this now (control it, for an ACL), or could if it existed; undefined otherwise. */
  permitRead(reader: Reader, agent: Agent, iri: ResourceIri): Promise<Permit | undefined>
  /**
   * The same for what is gone, by the grants that governed it, in their present version: when those went with it,
   * nobody is told.
   */
  permitReadOfGone(reader: Reader, agent: Agent, entry: LogEntry): Promise<Permit | undefined>
  /** Whether whoever may read the resource now could do so when the entry was written, as far as can be known. */
  wasReadable(reader: Reader, resource: Resource, entry: LogEntry): Promise<boolean>
  /** The ETag that a GET of this resource had at that version (NT-19). */
  stateOf(resource: Resource, version: number): string
  /** Whether an ETag, in whichever representation it was read, stands for this version. */
  isStateOf(etag: string, version: number): boolean
}
