import type { ResourceIri } from '#base/iri.ts'
import type { QueryAsker } from '#storage/quad-plan.ts'
import type { Agent } from './agent.ts'
import type { Modes } from './modes.ts'

declare const permitBrand: unique symbol
declare const queryPermitBrand: unique symbol

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
