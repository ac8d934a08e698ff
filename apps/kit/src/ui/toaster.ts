'use client'
import { createContext, useContext } from 'react'

export type ToastAction = { readonly label: string; readonly onPress: () => void }

/** `toast` shows and says something; `announce` only says it. Neither moves the focus. */
export type Toaster = {
  readonly toast: (
    text: string,
    options?: { kind?: 'done' | 'failed'; action?: ToastAction; forMs?: number },
  ) => void
  readonly announce: (text: string) => void
}

export const ToastContext = createContext<Toaster>({ toast: () => undefined, announce: () => undefined })

export function useToast(): Toaster {
  return useContext(ToastContext)
}
