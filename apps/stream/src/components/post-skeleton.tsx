import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'

/** Room for posts that are on their way. */
export function PostSkeletons({ count = 3, label = 'Loading posts' }: { count?: number; label?: string }) {
  return (
    <>
      <LoadingLabel>{label}</LoadingLabel>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move.
        <div key={index} className="flex flex-col gap-4 rounded-card border bg-panel p-5">
          <div className="flex items-center gap-3">
            <Skeleton className="size-11 rounded-full" />
            <div className="flex flex-col gap-2">
              <Skeleton className="h-4 w-32" />
              <Skeleton className="h-3 w-16" />
            </div>
          </div>
          <Skeleton className="h-4 w-full" />
          <Skeleton className="h-4 w-4/5" />
          {index === 1 && <Skeleton className="h-48 w-full rounded-card" />}
        </div>
      ))}
    </>
  )
}
