'use client'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { alsoWhenIdle } from '../later.tsx'
import type { Notice, NoticeMessage } from './notice.tsx'
import { ToastContext, type Toaster } from './toaster.ts'

export { useToast } from './toaster.ts'

type ToastMessage = NoticeMessage & { readonly id: number }

const loadNotice = () => import('./notice.tsx')
alsoWhenIdle(loadNotice)

const SHOWN_MS = 6_000
const MAX_SHOWN = 3
let nextId = 1

export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly ToastMessage[]>([])
  const [spoken, setSpoken] = useState('')
  const dismiss = useCallback((id: number) => setMessages((all) => all.filter((one) => one.id !== id)), [])
  const list = useRef<HTMLOListElement>(null)
  const before = useRef<HTMLElement>(undefined)
  const View = useNotice(messages.length > 0)
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
        if (kind !== 'failed') dismissAfter(forMs, id)
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
          <li
            key={message.id}
            className="pointer-events-auto flex max-w-md animate-rise items-center gap-3 rounded-card border bg-panel py-2 ps-4 pe-2 shadow-float"
          >
            {View === undefined ? (
              message.text
            ) : (
              <View
                message={message}
                onDismiss={() => {
                  dismiss(message.id)
                  goBackTo(before.current)
                }}
              />
            )}
          </li>
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

/** What a notice looks like is not part of the first load; its words do not wait for that. */
function useNotice(isWanted: boolean): typeof Notice | undefined {
  const [loaded, setLoaded] = useState<{ Notice: typeof Notice }>()
  const isLoaded = loaded !== undefined
  useEffect(() => {
    if (isWanted && !isLoaded) loadNotice().then(setLoaded, () => undefined)
  }, [isWanted, isLoaded])
  return loaded?.Notice
}
