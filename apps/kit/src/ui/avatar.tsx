'use client'
import { useState } from 'react'
import { AuthenticatedImage } from '../authenticated-image.tsx'

const ASPECT_COUNT = 8

/** A face: the photo, or coloured initials, the same colour for the same person everywhere. Decorative: write the name beside it. */
export function Avatar({
  name,
  webid,
  photo,
  size = 40,
}: {
  name: string
  webid: string
  photo?: string | undefined
  size?: number
}) {
  const [failed, setFailed] = useState<string>()
  const hue = `var(--color-aspect-${(hash(webid) % ASPECT_COUNT) + 1})`
  const hasPhoto = photo !== undefined && /^https?:/.test(photo) && photo !== failed
  return (
    <span
      aria-hidden
      // Drawn, not written: the name is what a label says, and the initials are not part of it (WCAG 2.5.3).
      data-initials={initials(name)}
      className="relative inline-grid before:content-[attr(data-initials)] shrink-0 place-items-center overflow-hidden rounded-full font-semibold select-none"
      style={{
        width: size,
        height: size,
        fontSize: size * 0.4,
        // Initials are text: 4.5:1 on their tint.
        color: `color-mix(in oklch, ${hue} 78%, var(--color-ink))`,
        background: `color-mix(in oklab, ${hue} 18%, var(--color-panel))`,
      }}
    >
      {hasPhoto && (
        <AuthenticatedImage
          src={photo}
          alt=""
          width={size}
          height={size}
          className="absolute inset-0 size-full object-cover"
          onFail={() => setFailed(photo)}
        />
      )}
    </span>
  )
}

function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s.(]+/)
    .filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => [...(word ?? '?')][0]?.toUpperCase()).join('')
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)
}
