'use client'
import { Markdown } from '@hearth/kit/markdown.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { TextArea } from '@hearth/kit/ui/field.tsx'
import { Eye, PenLine } from 'lucide-react'

const maxLength = 65_535

/** The words of a post, being written or looked at. The border has the colour of who will see them. */
export function PostWords({
  label = 'Your post',
  text,
  onChange,
  isPreview,
  color,
}: {
  label?: string
  text: string
  onChange: (text: string) => void
  isPreview: boolean
  color: string | undefined
}) {
  return (
    <div
      className="rounded-card border-2 transition-colors duration-150"
      style={{ borderColor: color ?? 'var(--color-line)' }}
    >
      {isPreview ? (
        <div className="min-h-32 px-3 py-2 text-lg">
          <Markdown text={text === '' ? '*Nothing written yet.*' : text} />
        </div>
      ) : (
        <TextArea
          label={label}
          isLabelHidden
          autoFocus
          rows={5}
          maxLength={maxLength}
          placeholder="What would you like to say?"
          value={text}
          onChange={onChange}
          className="composer-field text-lg"
        />
      )}
    </div>
  )
}

export function PreviewButton({ isPreview, onPress }: { isPreview: boolean; onPress: () => void }) {
  return (
    <Button look="quiet" onPress={onPress}>
      {isPreview ? <PenLine size={19} aria-hidden /> : <Eye size={19} aria-hidden />}
      {isPreview ? 'Write' : 'Preview'}
    </Button>
  )
}
