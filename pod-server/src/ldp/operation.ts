import type { Agent } from '#access/agent.ts'
import type { Permit } from '#access/permit.ts'
import type { Clock } from '#base/clock.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Body, Resource, Store, Writer } from '#storage/store.ts'
import type { Config } from '../config.ts'
import type { Conditions } from './etag.ts'
import type { Located } from './locate.ts'
import type { Written } from './write-resource.ts'

/** A received body, whole and within its limits, not yet understood. */
export interface Incoming {
  /** As the client spelt it. */
  readonly mediaType: string
  readonly essence: string
  readonly body: Body
}

/** A write as a value, free of HTTP: what the writer's thread is told (writer-thread.ts). */
export interface Operation {
  readonly kind: 'put' | 'post' | 'patch' | 'delete'
  /** Where the request points; for POST the container. */
  readonly iri: ResourceIri
  readonly agent: Agent
  readonly conditions: Conditions
  /** The Link header as it came: it may ask for a container (P-46). */
  readonly link: string | undefined
  readonly slug: string | undefined
  /** Undefined when the request had no content. */
  readonly body: Incoming | undefined
}

/** What came of an operation; `root` is known for a refusal too, when there is a pod at the address. */
export interface Outcome {
  readonly root: ResourceIri | undefined
  readonly result: Done | { readonly refused: unknown }
}

export interface Done {
  /** The member that a POST made, else where the request pointed. */
  readonly iri: ResourceIri
  readonly isNew: boolean
  /** What is there now, as far as the answer tells of it; undefined after DELETE. */
  readonly resource: Pick<Resource, 'kind' | 'version' | 'mediaType' | 'isRdf'> | undefined
}

/** What carrying out takes. */
export interface WritingContext {
  readonly config: Config
  readonly clock: Clock
  readonly store: Store
}

/** What is left to do once it is allowed; undefined when a chosen name was taken meanwhile. */
export type Act = (
  writer: Writer,
  permit: Permit,
  target: Located,
) => Promise<Written | 'deleted' | undefined>
