'use client'
import { type FocusEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { later } from '../later.tsx'

const HOVER_MS = 500
const TooltipBubble = later(async () => (await import('./tooltip-bubble.tsx')).TooltipBubble)

/** Shows a label beside its button when the mouse rests there or the keyboard comes there. */
export function useTooltip(label: string): {
  triggerProps: {
    onPointerEnter: (event: PointerEvent<HTMLElement>) => void
    onPointerLeave: () => void
    onPointerUp: () => void
    onFocus: (event: FocusEvent<HTMLElement>) => void
    onBlur: () => void
  }
  bubble: ReactNode
} {
  const [anchor, setAnchor] = useState<HTMLElement>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const hide = (): void => {
    clearTimeout(timer.current)
    setAnchor(undefined)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return {
    triggerProps: {
      onPointerEnter: ({ currentTarget, pointerType }) => {
        if (pointerType === 'mouse') timer.current = setTimeout(() => setAnchor(currentTarget), HOVER_MS)
      },
      onPointerLeave: hide,
      onPointerUp: hide,
      onFocus: ({ currentTarget }) => {
        if (currentTarget.matches(':focus-visible')) setAnchor(currentTarget)
      },
      onBlur: hide,
    },
    bubble: anchor && <TooltipBubble anchor={anchor} label={label} onHide={hide} />,
  }
}
