'use client'
import { useEffect } from 'react'

const key = 'bench-linked-query'

/**
 * Keeps the query of a shared link over the sign-in. It stands behind the `#`, so that no server ever sees what is asked;
 * the way to the provider and back would lose it there.
 */
export function KeepLinkedQuery() {
  useEffect(() => {
    const linked = queryInAddress()
    if (linked !== undefined) sessionStorage.setItem(key, linked)
  }, [])
  return null
}

/** The query a link brought along. Reading changes nothing, because a first render may be thrown away. */
export function linkedQuery(): string | undefined {
  if (typeof sessionStorage === 'undefined') return undefined
  return queryInAddress() ?? sessionStorage.getItem(key) ?? undefined
}

/** The query is on the screen: the next visit starts afresh. */
export function forgetLinkedQuery(): void {
  sessionStorage.removeItem(key)
  if (location.hash !== '') history.replaceState(null, '', location.pathname)
}

export function linkToQuery(query: string): string {
  return `${location.origin}/#${new URLSearchParams({ query })}`
}

function queryInAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('query') ?? undefined
}
