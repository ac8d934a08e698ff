import type { Term } from '@rdfjs/types'
import type { AccessLanguage } from './store.ts'

/**
 * A question over quad patterns, in the shape of SPARQL's algebra but without its syntax: what a storage engine
 * may be able to answer in one go. Engines refuse the parts they cannot say exactly (`cannot`), never approximate.
 * Variables whose names begin with a space are the plan's own: they join like others, and no row has them.
 */
export type PlanNode =
  /** Graph: a variable or an IRI is GRAPH; the default graph is the union of all readable documents. */
  | {
      readonly kind: 'pattern'
      readonly subject: Term
      readonly predicate: Term
      readonly object: Term
      readonly graph: Term
    }
  | { readonly kind: 'join'; readonly inputs: readonly PlanNode[] }
  | {
      readonly kind: 'values'
      readonly variables: readonly string[]
      readonly rows: readonly (readonly (Term | undefined)[])[]
    }
  | { readonly kind: 'filter'; readonly input: PlanNode; readonly condition: PlanCondition }
  | {
      readonly kind: 'optional'
      readonly left: PlanNode
      readonly right: PlanNode
      readonly condition: PlanCondition | undefined
    }
  | { readonly kind: 'minus'; readonly left: PlanNode; readonly right: PlanNode }
  | { readonly kind: 'union'; readonly inputs: readonly PlanNode[] }
  | {
      readonly kind: 'extend'
      readonly input: PlanNode
      readonly variable: string
      readonly value: PlanExpression
    }
  | {
      readonly kind: 'group'
      readonly input: PlanNode
      readonly by: readonly string[]
      readonly aggregates: readonly PlanAggregate[]
    }
  | { readonly kind: 'project'; readonly input: PlanNode; readonly variables: readonly string[] }
  | { readonly kind: 'distinct'; readonly input: PlanNode }
  | { readonly kind: 'order'; readonly input: PlanNode; readonly by: readonly PlanOrder[] }
  | {
      readonly kind: 'slice'
      readonly input: PlanNode
      readonly offset: number
      readonly limit: number | undefined
    }

export type PlanKind = PlanNode['kind']

/** COUNT(?of) and the like, or COUNT(*) without it. Of an expression that calls nothing but functions: no choice. */
export interface PlanAggregate {
  readonly variable: string
  readonly name: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'sample' | 'concat'
  readonly of: PlanExpression | undefined
  readonly distinct: boolean
  /** Of GROUP_CONCAT. */
  readonly separator: string
}

export interface PlanOrder {
  readonly variable: string
  readonly descending: boolean
}

/** True, false or error, with SPARQL's three-valued logic. */
export type PlanCondition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly PlanCondition[] }
  | { readonly kind: 'not'; readonly part: PlanCondition }
  | {
      readonly kind: 'compare'
      readonly operator: PlanComparison
      readonly left: PlanExpression
      readonly right: PlanExpression
    }
  | { readonly kind: 'same-term'; readonly left: PlanValue; readonly right: PlanValue }
  | { readonly kind: 'bound'; readonly variable: string }
  | { readonly kind: 'is'; readonly type: 'iri' | 'blank' | 'literal' | 'numeric'; readonly variable: string }
  | {
      readonly kind: 'text'
      readonly test: 'contains' | 'starts' | 'ends' | 'regex'
      readonly text: PlanText
      readonly pattern: string
      readonly flags: string
    }
  | { readonly kind: 'lang-matches'; readonly variable: string; readonly range: string }
  | { readonly kind: 'exists'; readonly negated: boolean; readonly input: PlanNode }

export type PlanComparison = '=' | '!=' | '<' | '>' | '<=' | '>='

export type PlanValue =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'term'; readonly term: Term }
  | { readonly kind: 'text'; readonly text: PlanText }

/** A term made of each row. An error makes none: the variable that it is for stays unbound. */
export type PlanExpression =
  | PlanValue
  /** A string with the language tag of the variable that it is made of, if that has one. */
  | { readonly kind: 'tagged'; readonly like: string; readonly text: PlanText }
  | { readonly kind: 'length'; readonly text: PlanText }
  | { readonly kind: 'date-part'; readonly part: DatePart; readonly of: PlanExpression }
  | {
      readonly kind: 'if'
      readonly condition: PlanCondition
      readonly then: PlanExpression
      readonly otherwise: PlanExpression
    }
  | { readonly kind: 'coalesce'; readonly options: readonly PlanExpression[] }
  /** true or false. */
  | { readonly kind: 'truth'; readonly condition: PlanCondition }

/** Of a dateTime, a date or a time; `date` is the cast to xsd:date. */
export type DatePart = 'year' | 'month' | 'day' | 'hours' | 'minutes' | 'tz' | 'date'

/** A string computed of a row. `string` is the variable itself, an error unless it holds a string. */
export type PlanText =
  | { readonly kind: 'str' | 'string' | 'lang' | 'datatype'; readonly variable: string }
  | { readonly kind: 'lower' | 'upper'; readonly text: PlanText }
  | { readonly kind: 'constant'; readonly value: string }
  /** Counted in code points, the first is 1. */
  | {
      readonly kind: 'piece'
      readonly text: PlanText
      readonly start: number
      readonly length: number | undefined
    }
  | { readonly kind: 'before' | 'after'; readonly text: PlanText; readonly mark: string }
  | { readonly kind: 'joined'; readonly parts: readonly PlanText[] }

/** Who asks a query, in the words of grants: the facts that a GET of each document would be decided by. */
export interface QueryAsker {
  readonly language: AccessLanguage
  readonly webid: string | undefined
  readonly principals: readonly string[]
  /** Groups that only count in their own storage. */
  readonly privateGroups: readonly { readonly group: string; readonly storage: number }[]
  /** What the client matches, beside any; likewise the issuer. */
  readonly clients: readonly string[]
  readonly issuers: readonly string[]
  /** The principal of the web page that asks, where people are held to it (W-21). */
  readonly origin: string | undefined
  /** What the agent is to documents that it made, to those in storages that it owns, and to those that are both. */
  readonly relations: {
    readonly creator: readonly string[]
    readonly owner: readonly string[]
    readonly both: readonly string[]
  }
}

/** Nobody but these principals: no client, no group, no relation to anything. */
export function plainAsker(principals: readonly string[]): QueryAsker {
  return {
    language: 'wac',
    webid: undefined,
    principals,
    privateGroups: [],
    clients: [],
    issuers: [],
    origin: undefined,
    relations: { creator: [], owner: [], both: [] },
  }
}

/** What a query may see: the documents that the asker may read, within one storage if given. */
export interface QueryScope extends QueryAsker {
  readonly storage: number | undefined
  readonly dataset: Dataset | undefined
}

/** SPARQL's FROM and FROM NAMED, or the protocol's default-graph-uri and named-graph-uri. */
export interface Dataset {
  readonly defaultGraphs: readonly string[]
  readonly namedGraphs: readonly string[]
}

export type QueryRow = Readonly<Record<string, Term>>

/** Either rows, produced as they are read, or the part of the plan that this engine cannot say exactly. */
export type PreparedPlan = RowsPlan | { readonly kind: 'cannot'; readonly part: PlanKind | undefined }

export interface RowsPlan {
  readonly kind: 'rows'
  readonly estimate: number
  readonly columns: readonly { readonly variable: string; readonly nullable: boolean }[]
  /** For operators and tests: the statement that will run. */
  readonly statement: string
  rows(): Iterable<QueryRow>
}

/** One consistent state of all quads, for the length of a query. */
export interface QuadSession {
  /** Two sessions with the same version see the same state: what one prepared, the other may run. */
  readonly version: number
  prepare(plan: PlanNode): PreparedPlan
  readonly isOver: boolean
  end(): void
}

/** A connection of its own for queries, so that they can run outside the process that serves requests. */
export interface QuadReader {
  session(scope: QueryScope): QuadSession
  close(): void
}
