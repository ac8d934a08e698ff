'use client'
import { useEffect, useMemo } from 'react'
import { Tooltip, TooltipTriggerStateContext } from 'react-aria-components'

/** The shown label. Escape puts it away (WCAG 1.4.13). */
export function TooltipBubble({
  anchor,
  label,
  onHide,
}: {
  anchor: HTMLElement
  label: string
  onHide: () => void
}) {
  const triggerRef = useMemo(() => ({ current: anchor }), [anchor])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onHide()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
  // What react-aria's own trigger would hold: it closes by scrolling, too.
  const state = { isOpen: true, shouldSkipAnimation: true, open: () => undefined, close: onHide }
  return (
    <TooltipTriggerStateContext value={state}>
      <Tooltip triggerRef={triggerRef} offset={6} className="rounded-md bg-ink px-2 py-1 text-xs text-canvas">
        {label}
      </Tooltip>
    </TooltipTriggerStateContext>
  )
}
