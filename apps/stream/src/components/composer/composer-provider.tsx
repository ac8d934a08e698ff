'use client'
import { laterDialog } from '@hearth/kit/later.tsx'
import { type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useMe } from '#data/me.tsx'
import { isPlainKey } from '../shortcuts.ts'
import { ComposerContext, type ComposerDoor } from './composer-door.ts'
import type { Editing } from './edit-dialog.tsx'

const ComposerDialog = laterDialog(async () => (await import('./composer-dialog.tsx')).ComposerDialog)
const EditDialog = laterDialog(async () => (await import('./edit-dialog.tsx')).EditDialog)

/** One composer for every page: the button, the prompt and the key `c` all open it. */
export function ComposerProvider({ children }: { children: ReactNode }) {
  const { webid } = useMe()
  const isOpen = useSyncExternalStore(subscribe, () => writing === webid, isClosed)
  const setOpen = useCallback((opens: boolean) => tellWriting(opens ? webid : undefined), [webid])
  const [editing, setEditing] = useState<Editing>()
  const value = useMemo<ComposerDoor>(
    () => ({ open: () => setOpen(true), edit: (post) => setEditing({ post }) }),
    [setOpen],
  )
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
      <EditDialog editing={editing} isOpen={editing !== undefined} onChange={setEditing} />
    </ComposerContext>
  )
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
