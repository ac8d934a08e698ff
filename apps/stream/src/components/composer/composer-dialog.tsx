'use client'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { Composer } from './composer.tsx'

/** The composer over the page. */
export function ComposerDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}) {
  return (
    <Dialog title="New post" isOpen={isOpen} onOpenChange={onOpenChange}>
      <Composer onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}
