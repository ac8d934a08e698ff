'use client'
import { laterDialog } from '@hearth/kit/later.tsx'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react'
import { useMe } from '#data/me.tsx'
import { isPlainKey } from '../shortcuts.ts'

const ComposerDialog = laterDialog(async () => (await import('./composer-dialog.tsx')).ComposerDialog)

const ComposerContext = createContext<{ open: () => void }>({ open: () => undefined })

/** One composer for every page: the button, the prompt and the key `c` all open it. */
export function ComposerProvider({ children }: { children: ReactNode }) {
  const { webid } = useMe()
  const isOpen = useSyncExternalStore(subscribe, () => writing === webid, isClosed)
  const setOpen = useCallback((opens: boolean) => tellWriting(opens ? webid : undefined), [webid])
  const value = useMemo(() => ({ open: () => setOpen(true) }), [setOpen])
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'c' || !isPlainKey(event)) return
      event.preventDefault()
      setOpen(true)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [setOpen])
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

// Every page has a frame of its own: who opens the composer while the next page is on its way finds it open there.
let writing: string | undefined
const listeners = new Set<() => void>()

function tellWriting(webid: string | undefined): void {
  writing = webid
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function isClosed(): boolean {
  return false
}
