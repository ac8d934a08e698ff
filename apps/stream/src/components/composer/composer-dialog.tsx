'use client'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { Composer } from './composer.tsx'

/** The composer over the page. */
export function ComposerDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="New post" isOpen onOpenChange={onClose}>
      <Composer onDone={onClose} />
    </Dialog>
  )
}
