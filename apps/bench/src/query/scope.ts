import { isWithinStorage } from '@hearth/vocab/authority.ts'

/** Where a question is asked. The server answers from its index; the browser reads the documents one by one. */
export type Scope = 'pod' | 'server' | 'browser'

export type ScopeChoice = {
  readonly scope: Scope
  /** Where the query is sent; undefined for the browser, which has an engine of its own. */
  readonly endpoint: string | undefined
}

/**
 * What a pod offers, fastest first: its own endpoint, one for everything its server holds, and always the browser.
 * An endpoint inside the storage is about the storage; any other is the server's.
 */
export function scopesOf(storage: string | undefined, endpoints: readonly string[]): ScopeChoice[] {
  if (storage === undefined) return []
  const pod = endpoints.find((endpoint) => isWithinStorage(endpoint, [storage]))
  const server = endpoints.find((endpoint) => !isWithinStorage(endpoint, [storage]))
  return [
    ...(pod === undefined ? [] : [{ scope: 'pod', endpoint: pod } as const]),
    ...(server === undefined ? [] : [{ scope: 'server', endpoint: server } as const]),
    { scope: 'browser', endpoint: undefined },
  ]
}

/** The choice a person made, or the fastest when this pod does not offer it. */
export function chosenScope(
  choices: readonly ScopeChoice[],
  wanted: Scope | undefined,
): ScopeChoice | undefined {
  return choices.find(({ scope }) => scope === wanted) ?? choices[0]
}
