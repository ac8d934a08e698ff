'use client'
import { CloudOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { toAppError } from '../app-error.ts'
import { Button } from './button.tsx'

/** Nothing here yet: says what could be, and offers the one thing to do next. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="mx-auto flex max-w-md animate-fade flex-col items-center gap-3 px-6 py-16 text-center">
      <span aria-hidden className="grid size-16 place-items-center rounded-full bg-accent-soft text-accent">
        {icon}
      </span>
      <h2 className="text-xl font-semibold text-balance">{title}</h2>
      {children !== undefined && <div className="text-pretty text-muted">{children}</div>}
      {action !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

/** It did not work: says why in words for people, and lets them try again. */
export function ErrorState({
  error,
  title = 'That did not load',
  onRetry,
}: {
  error: unknown
  title?: string
  onRetry?: () => void
}) {
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-16 text-center">
      <span aria-hidden className="grid size-16 place-items-center rounded-full bg-danger-soft text-danger">
        <CloudOff size={28} />
      </span>
      <h2 className="text-xl font-semibold text-balance">{title}</h2>
      <p className="text-pretty text-muted first-letter:uppercase">{toAppError(error).message}.</p>
      {onRetry !== undefined && <Button onPress={onRetry}>Try again</Button>}
    </div>
  )
}
