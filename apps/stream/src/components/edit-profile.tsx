'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import type { Profile } from '@hearth/kit/pod.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { TextArea, TextField } from '@hearth/kit/ui/field.tsx'
import { FileButton } from '@hearth/kit/ui/file-button.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { ImagePlus, Pencil, Undo2 } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { useSaveProfile } from '#data/profile.ts'
import { PicturePreview } from './composer/photo-tray.tsx'
import { Face } from './person.tsx'
import { type ProfileDraftKeeper, useProfileDraft } from './profile-draft.ts'

/** My name, my words and my face, as every app shows them. */
export function EditProfile({ profile }: { profile: Profile }) {
  const [isOpen, setOpen] = useState(false)
  const keeper = useProfileDraft(profile)
  const { toast } = useToast()
  const { save, isPending, error } = useSaving(keeper, isOpen, () => setOpen(false))
  const setOpenOrTell = (opens: boolean): void => {
    setOpen(opens)
    if (!opens && keeper.isChanged && !isPending)
      toast('Not saved yet. What you changed waits under “Go on editing”', { kind: 'note' })
  }
  return (
    <>
      <Button onPress={() => setOpen(true)}>
        <Pencil size={16} aria-hidden />
        {keeper.isChanged && !isOpen ? 'Go on editing' : 'Edit'}
      </Button>
      <Dialog title="Your profile" isOpen={isOpen} onOpenChange={setOpenOrTell}>
        <ProfileForm
          webid={profile.webid}
          keeper={keeper}
          isPending={isPending}
          error={error}
          onSave={save}
        />
      </Dialog>
    </>
  )
}

/** Also when the dialog has been closed meanwhile: how it ended is told either way. */
function useSaving(
  { draft: { name, note, face }, clear }: ProfileDraftKeeper,
  isOpen: boolean,
  onDone: () => void,
) {
  const { mutateAsync, isPending, error } = useSaveProfile()
  const { toast } = useToast()
  const isInSight = useRef(isOpen)
  isInSight.current = isOpen
  const save = (): void => {
    mutateAsync({ name, note, face: face?.file }).then(
      () => {
        clear()
        onDone()
        toast('Saved')
      },
      (cause: unknown) => {
        if (!isInSight.current) toast(`not saved: ${toAppError(cause).message}`, { kind: 'failed' })
      },
    )
  }
  return { save, isPending, error }
}

function ProfileForm({
  webid,
  keeper: { draft, isChanged, change, clear },
  isPending,
  error,
  onSave,
}: {
  webid: string
  keeper: ProfileDraftKeeper
  isPending: boolean
  error: Error | null
  onSave: () => void
}) {
  const { name, note, face } = draft
  const isSavable = isChanged && name.trim() !== ''
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isSavable && !isPending) onSave()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-4">
        {face === undefined ? (
          <Face webid={webid} size={96} />
        ) : (
          <PicturePreview file={face.file} className="size-24 rounded-full" />
        )}
        <FileButton
          accept={['image/*']}
          isDisabled={isPending}
          onSelect={([file]) =>
            file !== undefined && change({ face: { id: crypto.randomUUID(), file, alt: '' } })
          }
        >
          <ImagePlus size={18} aria-hidden />
          Choose a picture
        </FileButton>
      </div>
      <TextField
        label="Name"
        autoComplete="name"
        dir="auto"
        isRequired
        maxLength={200}
        isDisabled={isPending}
        value={name}
        onChange={(next) => change({ name: next })}
      />
      <TextArea
        label="About you"
        description="Anyone on the web can read your profile."
        rows={3}
        maxLength={2_000}
        isDisabled={isPending}
        value={note}
        onChange={(next) => change({ note: next })}
      />
      {error !== null && !isPending && (
        <p
          role="alert"
          className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger first-letter:uppercase"
        >
          {toAppError(error).message}. What you typed is safe here.
        </p>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {isChanged && !isPending && (
          <Button look="quiet" onPress={clear}>
            <Undo2 size={18} aria-hidden />
            Undo changes
          </Button>
        )}
        <Button type="submit" look="primary" isPending={isPending} isDisabled={!isSavable}>
          {isPending ? 'Saving…' : 'Save'}
        </Button>
      </div>
    </form>
  )
}
