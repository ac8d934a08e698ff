'use client'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { type ToastAction, ToastContext, type Toaster } from './toaster.ts'

export { useToast } from './toaster.ts'

type ToastMessage = {
  readonly id: number
  readonly text: string
  readonly kind: 'done' | 'failed'
  readonly action?: ToastAction | undefined
}

const SHOWN_MS = 6_000
const MAX_SHOWN = 3
let nextId = 1

export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly ToastMessage[]>([])
  const [spoken, setSpoken] = useState('')
  const dismiss = useCallback((id: number) => setMessages((all) => all.filter((one) => one.id !== id)), [])
  const list = useRef<HTMLOListElement>(null)
  const before = useRef<HTMLElement>(undefined)
  // Whoever is in the middle of reading or pressing it gets more time (WCAG 2.2.1).
  const dismissAfter = useCallback(
    (ms: number, id: number) => {
      setTimeout(() => {
        if (list.current?.matches(':hover, :focus-within')) dismissAfter(SHOWN_MS, id)
        else dismiss(id)
      }, ms)
    },
    [dismiss],
  )
  const toaster = useMemo<Toaster>(
    () => ({
      announce: setSpoken,
      toast: (text, { kind = 'done', action, forMs = SHOWN_MS, until } = {}) => {
        const id = nextId++
        setMessages((all) => [...all, { id, text, kind, action }].slice(-MAX_SHOWN))
        // A failure stays until it is read.
        if (kind === 'done') dismissAfter(forMs, id)
        until?.addEventListener('abort', () => dismiss(id), { once: true })
      },
    }),
    [dismiss, dismissAfter],
  )
  return (
    <ToastContext value={toaster}>
      {children}
      <p aria-live="polite" className="sr-only">
        {spoken}
      </p>
      <ol
        ref={list}
        // An open dialog hides all around it, but not this.
        data-react-aria-top-layer
        onFocus={({ relatedTarget, currentTarget }) => {
          if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget))
            before.current = relatedTarget
        }}
        aria-live="polite"
        aria-label="Notices"
        className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex flex-col items-center gap-2 md:bottom-6"
      >
        {messages.map((message) => (
          <Toast
            key={message.id}
            message={message}
            onDismiss={() => {
              dismiss(message.id)
              goBackTo(before.current)
            }}
          />
        ))}
      </ol>
    </ToastContext>
  )
}

/** A notice goes with the button that was pressed in it: the keyboard goes on where it came from. */
function goBackTo(before: HTMLElement | undefined): void {
  const place = before?.isConnected ? before : document.getElementById('content')
  place?.focus({ preventScroll: true })
}

function Toast({ message, onDismiss }: { message: ToastMessage; onDismiss: () => void }) {
  const { text, kind, action } = message
  return (
    <li className="pointer-events-auto flex max-w-md animate-rise items-center gap-3 rounded-card border bg-panel py-2 ps-4 pe-2 shadow-float">
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
    </li>
  )
}
