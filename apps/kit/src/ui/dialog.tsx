'use client'
import { X } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'

export type DialogProps = {
  title: string
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  children: ReactNode
  size?: 'small' | 'medium' | 'large'
  /** False while something would be lost: Escape and a click outside then do nothing. */
  isDismissable?: boolean
  role?: 'dialog' | 'alertdialog'
}

const widths = { small: 'sm:max-w-sm', medium: 'sm:max-w-xl', large: 'sm:max-w-3xl' }

/** A dialog in the middle; on a phone a sheet from the bottom edge. */
export function Dialog({
  title,
  isOpen,
  onOpenChange,
  children,
  size = 'medium',
  isDismissable = true,
  role = 'dialog',
}: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
      className="fixed inset-0 z-40 flex h-(--visual-viewport-height) animate-fade items-end justify-center bg-scrim backdrop-blur-xs sm:items-center sm:p-6"
    >
      <Modal
        className={classNames(
          'max-h-full w-full animate-rise overflow-y-auto rounded-t-card border border-line bg-panel shadow-float sm:rounded-card',
          widths[size],
        )}
      >
        <AriaDialog role={role} className="flex flex-col outline-none">
          {({ close }) => (
            <>
              <header className="sticky top-0 z-10 flex items-center justify-between gap-2 border-b bg-panel py-2 ps-5 pe-2">
                <Heading slot="title" className="text-lg font-semibold">
                  {title}
                </Heading>
                <IconButton label="Close" onPress={close}>
                  <X size={20} aria-hidden />
                </IconButton>
              </header>
              <div className="p-5">{children}</div>
              <PlaceAfter />
            </>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/**
 * What opened a dialog may be gone when it closes, deleted by it: then a keyboard goes on at the content, not nowhere.
 * Inside the dialog, because that is left a while after it has been told to close.
 */
function PlaceAfter() {
  useEffect(() => {
    const goOn = (): void => {
      if (document.activeElement === document.body)
        document.getElementById('content')?.focus({ preventScroll: true })
    }
    // Two frames: React Aria gives the focus back in the first.
    return () => void requestAnimationFrame(() => requestAnimationFrame(goOn))
  }, [])
  return null
}
