'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import { ContainerPage, ContainerSkeleton } from './container-page.tsx'

/** A folder, or the root of my pod when none is named. */
export function BrowsePage({ url }: { url: string | undefined }) {
  const pod = useMyPod()
  const shown = url ?? pod.data?.storage
  if (shown !== undefined) return <ContainerPage key={shown} url={shown} />
  if (pod.data !== undefined) {
    return <ErrorState title="No pod found" error={pod.error ?? new Error('no storage')} />
  }
  return pod.error === null ? (
    <ContainerSkeleton />
  ) : (
    <ErrorState error={pod.error} onRetry={() => void pod.refetch()} />
  )
}
