import type { ResourceIri } from '#base/iri.ts'
import type { QueryAsker } from '#storage/quad-plan.ts'
import type { AccessId, ResourceKind } from '#storage/store.ts'
import type { Agent } from './agent.ts'
import type { Modes } from './modes.ts'

declare const permitBrand: unique symbol
declare const queryPermitBrand: unique symbol

/** What a decision is made on: a resource that exists, or the grants that would hold if it did. */
export interface Target {
  readonly iri: ResourceIri
  readonly kind: ResourceKind
  readonly access: AccessId
  readonly accessVersion: number
  /** Row id of the storage. */
  readonly storage: number
  /** Row id of the resource, or of an auxiliary's subject: whose creator counts. 0 when there is none. */
  readonly creation: number
}

/**
 * Proof that `agent` was allowed these modes on this resource. Only access/authorize.ts makes one (and access/authorize-query.ts those for queries);
 * every function that touches data takes one, so a forgotten check does not compile (design.md 1).
 */
export interface Permit {
  readonly [permitBrand]: true
  readonly agent: Agent
  readonly iri: ResourceIri
  readonly modes: Modes
}

/** Proof of who asks, with all that decides whose grants a query may use. */
export interface QueryPermit {
  readonly [queryPermitBrand]: true
  readonly agent: Agent
  readonly asker: QueryAsker
  /** Restricts a query to one storage (row id of its root); undefined for the server-wide endpoint. */
  readonly storage: number | undefined
}
