/**
 * Whether a query may send what it found on to somebody else: SPARQL 1.1 Federated Query lets it name any server, and some
 * endpoints ask there. Escapes count as the word, which they can spell.
 */
export function asksElsewhere(query: string): boolean {
  return /service|\\u/i.test(query)
}
