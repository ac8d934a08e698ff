'use client'
import { choosePictures } from '@hearth/kit/chosen-pictures.ts'
import type { KeptPicture } from '@hearth/kit/kept-pictures.ts'
import { IconButton } from '@hearth/kit/ui/button.tsx'
import { TextArea } from '@hearth/kit/ui/field.tsx'
import { FileButton } from '@hearth/kit/ui/file-button.tsx'
import { ImagePlus, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { DropZone, isFileDropItem, Text } from 'react-aria-components'

export type ChosenPhoto = KeptPicture

const ACCEPTED = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/heic']
const MAX_PHOTOS = 10

/** Chooses pictures (button, drop or paste) and asks for each what it shows. */
export function PhotoPicker({
  photos,
  onChange,
  isDisabled,
}: {
  photos: readonly ChosenPhoto[]
  onChange: (photos: readonly ChosenPhoto[]) => void
  isDisabled: boolean
}) {
  const [leftOut, setLeftOut] = useState<string>()
  const add = (files: readonly File[]): void => {
    const chosen = choosePictures(files, MAX_PHOTOS - photos.length)
    onChange([...photos, ...chosen.pictures.map(toChosen)])
    setLeftOut(chosen.leftOut)
  }
  const change = (id: string, alt: string): void =>
    onChange(photos.map((photo) => (photo.id === id ? { ...photo, alt } : photo)))
  return (
    <div className="flex flex-col gap-4">
      {photos.length > 0 && (
        <ul className="flex flex-col gap-4">
          {photos.map((photo, index) => (
            <Chosen
              key={photo.id}
              isFirst={index === 0}
              label={photos.length === 1 ? 'Describe it' : `Describe photo ${index + 1}`}
              photo={photo}
              isDisabled={isDisabled}
              onDescribe={(alt) => change(photo.id, alt)}
              onRemove={() => onChange(photos.filter(({ id }) => id !== photo.id))}
            />
          ))}
        </ul>
      )}
      <p role="status" className="text-sm text-muted empty:hidden">
        {leftOut}
      </p>
      {!isDisabled && photos.length < MAX_PHOTOS && <Drop isFirst={photos.length === 0} onFiles={add} />}
    </div>
  )
}

function toChosen(file: File): ChosenPhoto {
  return { id: crypto.randomUUID(), file, alt: '' }
}

function Drop({ isFirst, onFiles }: { isFirst: boolean; onFiles: (files: readonly File[]) => void }) {
  return (
    <DropZone
      aria-label={isFirst ? 'Drop pictures here' : 'Drop more pictures here'}
      className={`grid place-items-center gap-3 rounded-card border border-dashed border-edge/70 p-4 text-center transition-colors data-drop-target:border-accent data-drop-target:bg-accent-soft ${isFirst ? 'min-h-56' : ''}`}
      onDrop={({ items }) => {
        void Promise.all(items.filter(isFileDropItem).map((item) => item.getFile())).then(onFiles)
      }}
    >
      <div className="flex flex-col items-center gap-3">
        {isFirst && <ImagePlus size={36} strokeWidth={1.5} aria-hidden className="text-accent" />}
        {isFirst && (
          <Text slot="label" className="text-muted">
            Drop pictures here, or
          </Text>
        )}
        <FileButton multiple accept={ACCEPTED} onSelect={onFiles}>
          {isFirst ? 'Choose photos' : 'Add more'}
        </FileButton>
      </div>
    </DropZone>
  )
}

function Chosen({
  isFirst,
  label,
  photo,
  isDisabled,
  onDescribe,
  onRemove,
}: {
  isFirst: boolean
  label: string
  photo: ChosenPhoto
  isDisabled: boolean
  onDescribe: (alt: string) => void
  onRemove: () => void
}) {
  const preview = usePreview(photo.file)
  return (
    <li className="flex flex-wrap gap-3">
      <div className="relative size-28 shrink-0">
        {/* biome-ignore lint/performance/noImgElement: a file of this computer */}
        <img src={preview} alt={photo.file.name} className="size-full rounded-lg object-cover" />
        <IconButton
          label={`Remove ${photo.file.name}`}
          className="absolute! end-1 top-1 size-9 rounded-full bg-black/60! text-white! hover:bg-black/80!"
          onPress={onRemove}
          isDisabled={isDisabled}
        >
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </div>
      <TextArea
        className="min-w-0 grow basis-44"
        label={label}
        {...(isFirst
          ? { description: 'For people who cannot see it. What would you tell a friend on the phone?' }
          : {})}
        value={photo.alt}
        onChange={onDescribe}
        isDisabled={isDisabled}
        maxLength={1500}
        rows={2}
        autoFocus={isFirst}
      />
    </li>
  )
}

function usePreview(file: File): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const created = URL.createObjectURL(file)
    setUrl(created)
    return () => URL.revokeObjectURL(created)
  }, [file])
  return url
}
