'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { useMyPod } from '@hearth/kit/pod.ts'
import type { UseQueryResult } from '@tanstack/react-query'

/** What a question came to that needs my pod first: where that did not answer, nothing has been asked yet. */
export interface Answered<Data> {
  readonly data: Data | undefined
  readonly error: Error | undefined
  /** Where my own pod is, for a notice that names it. */
  readonly ownHost: string
  readonly retry: () => void
}

export function useAnswered<Data>({ data, error, refetch }: UseQueryResult<Data>): Answered<Data> {
  const pod = useMyPod()
  return {
    data,
    error: pod.error ?? error ?? undefined,
    ownHost: hostOf(pod.data?.storage ?? ''),
    retry: () => {
      if (pod.error !== null) void pod.refetch()
      if (error !== null) void refetch()
    },
  }
}
