'use client'
import { createContext, useContext } from 'react'

export type ToastAction = { readonly label: string; readonly onPress: () => void }

/** It is done; something to know, done or not; it did not work. */
export type ToastKind = 'done' | 'note' | 'failed'

export type ToastOptions = {
  readonly kind?: ToastKind
  readonly action?: ToastAction
  readonly forMs?: number
  /** What it tells of has come to an end. */
  readonly until?: AbortSignal
}

/** `toast` shows and says something; `announce` only says it. Neither moves the focus. */
export type Toaster = {
  readonly toast: (text: string, options?: ToastOptions) => void
  readonly announce: (text: string) => void
}

export const ToastContext = createContext<Toaster>({ toast: () => undefined, announce: () => undefined })

export function useToast(): Toaster {
  return useContext(ToastContext)
}
