'use client'
import { byteSize } from '@hearth/kit/byte-size.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Download, FileQuestion } from 'lucide-react'
import { useEffect, useState } from 'react'

/** A picture is shown; sound and film can be played; everything else can be taken away. */
export function BinaryPreview({ blob, name, mediaType }: { blob: Blob; name: string; mediaType: string }) {
  const url = useObjectUrl(blob)
  const frame = 'mx-auto max-h-[70vh] max-w-full rounded-control'
  return (
    <div className="rounded-card border bg-panel p-4">
      {url !== undefined && blob.type.startsWith('image/') ? (
        // biome-ignore lint/performance/noImgElement: bytes of this page's memory, no image server has them.
        <img src={url} alt={name} className={frame} />
      ) : url !== undefined && blob.type.startsWith('video/') ? (
        // biome-ignore lint/a11y/useMediaCaption: a file as it is in the pod; captions would be another file.
        <video src={url} controls className={frame} />
      ) : url !== undefined && blob.type.startsWith('audio/') ? (
        // biome-ignore lint/a11y/useMediaCaption: as above.
        <audio src={url} controls className="w-full" />
      ) : (
        <div className="flex flex-col items-center gap-3 py-10 text-center text-muted">
          <FileQuestion size={32} aria-hidden className="text-edge" />
          <p>
            Bench shows no preview of <span className="font-mono text-sm">{mediaType}</span>.
          </p>
          <Button onPress={() => saveBlob(blob, name)}>
            <Download size={16} aria-hidden />
            Download ({byteSize(blob.size)})
          </Button>
        </div>
      )}
    </div>
  )
}

/** Hands bytes to the browser's downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

function useObjectUrl(blob: Blob): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(blob)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return url
}
