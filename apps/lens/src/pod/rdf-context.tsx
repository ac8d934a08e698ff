'use client'
import { useSession } from '@hearth/kit/session.tsx'
import { useMemo } from 'react'
import { openRdf, type Rdf } from './rdf.ts'

// One store for each session: components that ask get the same one.
const byFetch = new WeakMap<typeof fetch, Rdf>()

/** rdflib, reading and writing as whoever is signed in. */
export function useRdf(): Rdf {
  const { fetch } = useSession()
  return useMemo(() => {
    const known = byFetch.get(fetch) ?? openRdf(fetch)
    byFetch.set(fetch, known)
    return known
  }, [fetch])
}
