'use client'
import { IconButton } from '@hearth/kit/ui/button.tsx'
import { TextField } from '@hearth/kit/ui/field.tsx'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'

/** A picture in the composer, not yet in the pod. */
export interface ChosenPhoto {
  readonly id: number
  readonly file: File
  readonly alt: string
}

/** The chosen pictures, each with a field for what it shows. */
export function PhotoTray({
  photos,
  onChange,
}: {
  photos: readonly ChosenPhoto[]
  onChange: (photos: readonly ChosenPhoto[]) => void
}) {
  if (photos.length === 0) return null
  return (
    <ul className="flex flex-col gap-3">
      {photos.map((photo, index) => (
        <li key={photo.id} className="flex animate-rise items-start gap-3">
          <PicturePreview file={photo.file} className="size-24 rounded-control" />
          <TextField
            label={photos.length > 1 ? `What does photo ${index + 1} show?` : 'What does the photo show?'}
            description="For people who cannot see it"
            value={photo.alt}
            onChange={(alt) => onChange(photos.map((one) => (one.id === photo.id ? { ...one, alt } : one)))}
            className="min-w-0 grow"
          />
          <IconButton
            label={`Remove photo ${index + 1}`}
            onPress={() => onChange(photos.filter((one) => one.id !== photo.id))}
          >
            <X size={18} aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
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
