/** What an inspection of a store came across: a warning costs room, a violation must never be. */
export interface Finding {
  readonly kind: 'violation' | 'warning'
  /** An IRI, or the name of what has none. */
  readonly where: string
  readonly what: string
}
