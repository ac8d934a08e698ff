'use client'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Button } from './button.tsx'
import type { ToastAction, ToastKind } from './toaster.ts'

export type NoticeMessage = {
  readonly text: string
  readonly kind: ToastKind
  readonly action?: ToastAction | undefined
}

const signs = {
  done: <CircleCheck size={20} aria-hidden className="shrink-0 text-success" />,
  note: <Info size={20} aria-hidden className="shrink-0 text-muted" />,
  failed: <CircleAlert size={20} aria-hidden className="shrink-0 text-danger" />,
}

/** A notice, with what can be done about it. */
export function Notice({ message, onDismiss }: { message: NoticeMessage; onDismiss: () => void }) {
  const { text, kind, action } = message
  return (
    <>
      {signs[kind]}
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
