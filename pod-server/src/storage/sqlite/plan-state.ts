import type { Dataset, PlanNode } from '../quad-plan.ts'
import type { AccessFilter } from './access-filter.ts'
import type { Column } from './plan-block.ts'
import type { PlanTerms } from './plan-terms.ts'
import type { QuadStatistics } from './quad-statistics.ts'

/** What one compilation knows and counts. */
export interface CompilerState {
  readonly terms: PlanTerms
  readonly access: AccessFilter
  readonly statistics: QuadStatistics
  readonly dataset: Dataset | undefined
  nextAlias: number
  /** The most rows that any part is expected to visit. */
  heaviest: number
}

export type Select = (node: PlanNode, state: CompilerState, counted: boolean) => SelectSql

export interface SelectSql {
  readonly sql: string
  readonly columns: ReadonlyMap<string, Column & { readonly name: string }>
  readonly rows: number
}
