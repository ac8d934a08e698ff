import type { Term } from '@rdfjs/types'

/** Filled in by the query room: an engine-neutral plan over quad patterns, and the rows it yields. */
export interface QuadPlan {
  readonly kind: 'plan'
}

export type QueryRow = Readonly<Record<string, Term>>
