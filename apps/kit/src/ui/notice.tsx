'use client'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Button } from './button.tsx'
import type { ToastAction } from './toaster.ts'

export type NoticeMessage = {
  readonly text: string
  readonly kind: 'done' | 'failed'
  readonly action?: ToastAction | undefined
}

/** A notice, with what can be done about it. */
export function Notice({ message, onDismiss }: { message: NoticeMessage; onDismiss: () => void }) {
  const { text, kind, action } = message
  return (
    <>
      {kind === 'done' ? (
        <CircleCheck size={20} aria-hidden className="shrink-0 text-success" />
      ) : (
        <CircleAlert size={20} aria-hidden className="shrink-0 text-danger" />
      )}
      <span className="grow py-1 first-letter:uppercase">{text}</span>
      {action !== undefined && (
        <Button
          size="small"
          look="quiet"
          className="text-accent"
          onPress={() => {
            action.onPress()
            onDismiss()
          }}
        >
          {action.label}
        </Button>
      )}
      <Button size="small" look="quiet" aria-label="Dismiss" onPress={onDismiss}>
        <X size={16} aria-hidden />
      </Button>
    </>
  )
}
