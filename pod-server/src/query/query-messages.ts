import type { ErrorCode } from '#base/errors.ts'
import type { Dataset, QueryAsker } from '#storage/quad-plan.ts'

/** A query as it arrives from the protocol, with the scope that its permit allows. Crosses to the query process. */
export interface QueryRequest extends QueryAsker {
  readonly query: string
  readonly accept: string | undefined
  /** From the protocol's parameters; they go before the query's own FROM. */
  readonly dataset: Dataset | undefined
  readonly baseIri: string
  readonly storage: number | undefined
  readonly maxRows: number
}

export type ToProcess =
  | { readonly kind: 'run'; readonly request: QueryRequest }
  /** One more piece was taken by the client. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'cancel' }

/** Most answers are one. */
export interface Piece {
  readonly kind: 'piece'
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly isLast: boolean
}

export type FromProcess =
  | { readonly kind: 'ready' }
  /** The query is not what takes the time between these two. */
  | { readonly kind: 'loading' | 'loaded' }
  | Piece
  /** The last that is heard of a process: something in it failed where nobody waited. */
  | { readonly kind: 'broken'; readonly cause: string | undefined }
  | {
      readonly kind: 'failed'
      readonly code: ErrorCode
      readonly message: string
      readonly cause: string | undefined
    }
