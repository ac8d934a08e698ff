'use client'
import type { KeptPicture } from '@hearth/kit/kept-pictures.ts'
import { IconButton } from '@hearth/kit/ui/button.tsx'
import { TextField } from '@hearth/kit/ui/field.tsx'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'

/** A picture in the composer, not yet in the pod. */
export type ChosenPhoto = KeptPicture

/** The chosen pictures, each with a field for what it shows. */
export function PhotoTray({
  photos,
  onChange,
}: {
  photos: readonly ChosenPhoto[]
  onChange: (photos: readonly ChosenPhoto[]) => void
}) {
  return (
    <Pictures>
      {photos.map((photo, index) => (
        <DescribedPhoto
          key={photo.id}
          picture={<PicturePreview file={photo.file} className="size-24 rounded-control" />}
          number={photos.length > 1 ? index + 1 : undefined}
          alt={photo.alt}
          onChange={(alt) => onChange(photos.map((one) => (one.id === photo.id ? { ...one, alt } : one)))}
        >
          <IconButton
            label={`Remove photo ${index + 1}`}
            onPress={() => onChange(photos.filter((one) => one.id !== photo.id))}
          >
            <X size={18} aria-hidden />
          </IconButton>
        </DescribedPhoto>
      ))}
    </Pictures>
  )
}

export function Pictures({ children }: { children: readonly ReactNode[] }) {
  return children.length > 0 && <ul className="flex flex-col gap-3">{children}</ul>
}

/** A picture of a post beside what it shows in words; `number` where there are several. */
export function DescribedPhoto({
  picture,
  number,
  alt,
  onChange,
  children,
}: {
  picture: ReactNode
  number: number | undefined
  alt: string
  onChange: (alt: string) => void
  children?: ReactNode
}) {
  return (
    <li className="flex animate-rise flex-wrap items-start gap-3">
      {picture}
      <TextField
        label={number === undefined ? 'What does the photo show?' : `What does photo ${number} show?`}
        description="For people who cannot see it"
        value={alt}
        onChange={onChange}
        className="min-w-0 grow basis-40"
      />
      {children}
    </li>
  )
}

/** A picture that is still in memory. Decorative: what it shows is asked for beside it. */
export function PicturePreview({ file, className }: { file: File; className: string }) {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const created = URL.createObjectURL(file)
    setUrl(created)
    return () => URL.revokeObjectURL(created)
  }, [file])
  return (
    <span className={`block shrink-0 overflow-hidden border bg-raised ${className}`}>
      {/* biome-ignore lint/performance/noImgElement: a picture in memory has no address to optimise. */}
      {url !== undefined && <img src={url} alt="" className="size-full object-cover" />}
    </span>
  )
}
