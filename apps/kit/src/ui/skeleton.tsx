'use client'
import { useAwaited } from '../at-rest.ts'
import { classNames } from './class-names.ts'

/** Room kept for what is loading; shape it with size classes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block animate-breathe rounded-lg bg-raised', className)} />
}

/** Says once that something is loading; the skeletons beside it are silent. Nothing else is fetched meanwhile. */
export function LoadingLabel({ children = 'Loading' }: { children?: string }) {
  useAwaited()
  return (
    <span role="status" className="sr-only">
      {children}
    </span>
  )
}
