import { type DehydratedState, dehydrate, type QueryClient } from '@tanstack/react-query'
import { AppError } from './app-error.ts'

/** What is known, also of a pod that does not answer just now; not what is gone, or no longer for this person. */
export function persistable(client: QueryClient): DehydratedState {
  const kept = dehydrate(client, {
    shouldDehydrateMutation: () => false,
    shouldDehydrateQuery: ({ state: { data, error }, meta }) =>
      data !== undefined && !isRefused(error) && meta?.isPersisted !== false,
  })
  const known = { status: 'success', error: null, fetchFailureReason: null, fetchStatus: 'idle' } as const
  return { ...kept, queries: kept.queries.map((one) => ({ ...one, state: { ...one.state, ...known } })) }
}

function isRefused(error: unknown): boolean {
  return error instanceof AppError && ['forbidden', 'not-found', 'bad-data'].includes(error.code)
}
