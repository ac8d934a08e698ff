'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { TextField } from '@hearth/kit/ui/field.tsx'
import { FolderPlus } from 'lucide-react'
import { useRouter } from 'next/navigation.js'
import { type FormEvent, useState } from 'react'
import { useNewFolder } from '#data/containers.ts'
import { browseHref } from '../hrefs.ts'

export function NewFolder({ container }: { container: string }) {
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const router = useRouter()
  const create = useNewFolder(container)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate(name, {
      onSuccess: (url) => {
        setOpen(false)
        router.push(browseHref(url))
      },
    })
  }
  return (
    <>
      <Button
        onPress={() => {
          setName('')
          create.reset()
          setOpen(true)
        }}
      >
        <FolderPlus size={17} aria-hidden />
        New folder
      </Button>
      <Dialog title="New folder" size="small" isOpen={isOpen} onOpenChange={setOpen}>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <TextField
            label="Name"
            description="It is seen by whoever may see this folder"
            autoFocus
            maxLength={120}
            value={name}
            onChange={setName}
            errorMessage={create.error === null ? undefined : toAppError(create.error, container).message}
          />
          <div className="flex justify-end gap-2">
            <Button look="quiet" onPress={() => setOpen(false)}>
              Cancel
            </Button>
            <Button type="submit" look="primary" isPending={create.isPending} isDisabled={name.trim() === ''}>
              Create
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
