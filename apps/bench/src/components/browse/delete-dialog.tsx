'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { useEffect, useState } from 'react'
import { useDelete } from '#data/containers.ts'

/** Asks before anything is deleted, and says what goes with it. Open while `url` is given. */
export function DeleteDialog({
  url,
  name,
  isContainer,
  onClose,
  onDeleted,
}: {
  url: string | undefined
  name: string
  isContainer: boolean
  onClose: () => void
  onDeleted?: () => void
}) {
  const remove = useDelete()
  const { toast } = useToast()
  const [done, setDone] = useState(0)
  const { reset } = remove
  useEffect(() => {
    if (url === undefined) return
    reset()
    setDone(0)
  }, [url, reset])
  const confirm = (): void => {
    if (url === undefined) return
    const deletion = { url, onProgress: setDone }
    remove.mutate(deletion, {
      onSuccess: (count) => {
        toast(count === 1 ? `${name} is deleted` : `${name} and ${count - 1} things in it are deleted`)
        onClose()
        onDeleted?.()
      },
    })
  }
  return (
    <Dialog
      title={`Delete ${name}?`}
      size="small"
      role="alertdialog"
      isOpen={url !== undefined}
      isDismissable={!remove.isPending}
      onOpenChange={(isOpen) => {
        if (!isOpen && !remove.isPending) onClose()
      }}
    >
      <div className="flex flex-col gap-4">
        <p className="text-pretty">
          {isContainer
            ? 'The folder goes with everything in it, for everybody it was shared with.'
            : 'It goes for everybody it was shared with.'}{' '}
          This cannot be undone here.
        </p>
        {remove.error !== null && (
          <p role="alert" className="text-danger first-letter:uppercase">
            {toAppError(remove.error, url).message}.{done > 0 && ` ${done} were deleted before that.`}
          </p>
        )}
        <div className="flex items-center justify-end gap-2">
          {remove.isPending && (
            <span role="status" className="me-auto text-sm text-muted tabular-nums">
              {done > 0 ? `${done} deleted` : 'Looking inside…'}
            </span>
          )}
          <Button look="quiet" onPress={onClose} isDisabled={remove.isPending} autoFocus>
            Keep it
          </Button>
          <Button look="danger" onPress={confirm} isPending={remove.isPending}>
            Delete
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
