'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import type { Profile } from '@hearth/kit/pod.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { TextArea, TextField } from '@hearth/kit/ui/field.tsx'
import { FileButton } from '@hearth/kit/ui/file-button.tsx'
import { ImagePlus, Pencil } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useSaveProfile } from '#data/profile.ts'
import { PicturePreview } from './composer/photo-tray.tsx'
import { Face } from './person.tsx'

/** My name, my words and my face, as every app shows them. */
export function EditProfile({ profile }: { profile: Profile }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onPress={() => setOpen(true)}>
        <Pencil size={16} aria-hidden />
        Edit
      </Button>
      <Dialog title="Your profile" isOpen={isOpen} onOpenChange={setOpen}>
        <ProfileForm profile={profile} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function ProfileForm({ profile, onDone }: { profile: Profile; onDone: () => void }) {
  const [name, setName] = useState(profile.name ?? '')
  const [note, setNote] = useState(profile.note ?? '')
  const [face, setFace] = useState<File>()
  const save = useSaveProfile()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (name.trim() !== '') save.mutate({ name, note, face }, { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="flex items-center gap-4">
        {face === undefined ? (
          <Face webid={profile.webid} size={96} />
        ) : (
          <PicturePreview file={face} className="size-24 rounded-full" />
        )}
        <FileButton accept={['image/*']} onSelect={([file]) => file !== undefined && setFace(file)}>
          <ImagePlus size={18} aria-hidden />
          Choose a picture
        </FileButton>
      </div>
      <TextField
        label="Name"
        autoComplete="name"
        isRequired
        maxLength={200}
        value={name}
        onChange={setName}
      />
      <TextArea
        label="About you"
        description="Anyone on the web can read your profile."
        rows={3}
        maxLength={2_000}
        value={note}
        onChange={setNote}
      />
      {save.isError && (
        <p role="alert" className="text-sm text-danger first-letter:uppercase">
          {toAppError(save.error).message}.
        </p>
      )}
      <Button
        type="submit"
        look="primary"
        className="self-end"
        isPending={save.isPending}
        isDisabled={name.trim() === ''}
      >
        {save.isPending ? 'Saving…' : 'Save'}
      </Button>
    </form>
  )
}
