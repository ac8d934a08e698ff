'use client'
import { laterDialog } from '@hearth/kit/later.tsx'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { isPlainKey } from '../shortcuts.ts'

const ComposerDialog = laterDialog(async () => (await import('./composer-dialog.tsx')).ComposerDialog)

const ComposerContext = createContext<{ open: () => void }>({ open: () => undefined })

/** One composer for every page: the button, the prompt and the key `c` all open it. */
export function ComposerProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  const value = useMemo(() => ({ open: () => setOpen(true) }), [])
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'c' || !isPlainKey(event)) return
      event.preventDefault()
      setOpen(true)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return (
    <ComposerContext value={value}>
      {children}
      <ComposerDialog isOpen={isOpen} onOpenChange={setOpen} />
    </ComposerContext>
  )
}

export function useComposer(): { open: () => void } {
  return useContext(ComposerContext)
}
