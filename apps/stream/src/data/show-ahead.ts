'use client'
import type { QueryClient, QueryKey } from '@tanstack/react-query'

/** Shows what a change will make of cached data before the pod agrees; gives how to show it as it was, for when it refuses. */
export async function showAhead<Data>(
  client: QueryClient,
  queryKey: QueryKey,
  change: (data: Data | undefined) => Data | undefined,
): Promise<() => void> {
  await client.cancelQueries({ queryKey })
  const before = client.getQueriesData<Data>({ queryKey })
  for (const [key, data] of before) client.setQueryData(key, change(data))
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data)
  }
}
