import { classNames } from './class-names.ts'

/** Room kept for what is loading; shape it with size classes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block animate-breathe rounded-lg bg-raised', className)} />
}

/** Says once that something is loading; the skeletons beside it are silent. */
export function LoadingLabel({ children = 'Loading' }: { children?: string }) {
  return (
    <span role="status" className="sr-only">
      {children}
    </span>
  )
}
