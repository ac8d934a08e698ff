import { Globe, Lock, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** Who can see something. `hue` is 1–8, the aspect's own; colour never says it alone. */
export type Audience =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'aspect'
      readonly name: string
      readonly count?: number | undefined
      readonly hue: number
    }
  | { readonly kind: 'private' }

const HUES = 8

/** The CSS colour of an audience. Public has the accent. */
export function audienceColor(audience: Audience): string {
  if (audience.kind === 'public') return 'var(--color-accent)'
  return audience.kind === 'private'
    ? 'var(--color-muted)'
    : `var(--color-aspect-${((audience.hue - 1) % HUES) + 1})`
}

/** "Public", "Family (4)", "Only you". */
export function audienceLabel(audience: Audience): string {
  if (audience.kind === 'public') return 'Public'
  if (audience.kind === 'private') return 'Only you'
  return audience.count === undefined ? audience.name : `${audience.name} (${audience.count})`
}

export function AudienceChip({ audience, className }: { audience: Audience; className?: string }) {
  const Icon = audience.kind === 'public' ? Globe : audience.kind === 'private' ? Lock : Users
  return (
    <Chip
      color={audienceColor(audience)}
      icon={<Icon size={14} aria-hidden />}
      {...(className === undefined ? {} : { className })}
    >
      {audienceLabel(audience)}
    </Chip>
  )
}

/** A small pill: an icon and a label in one colour. */
export function Chip({
  color,
  icon,
  children,
  className,
}: {
  color?: string
  icon?: ReactNode
  children: ReactNode
  className?: string
}) {
  const tint = color ?? 'var(--color-muted)'
  return (
    <span
      className={classNames(
        'forced-border inline-flex min-w-0 max-w-full items-center gap-1.5 rounded-full px-2.5 py-0.5 text-sm font-medium whitespace-nowrap',
        className,
      )}
      style={{
        color: `color-mix(in oklab, ${tint} 72%, var(--color-ink))`,
        background: `color-mix(in oklab, ${tint} 14%, transparent)`,
      }}
    >
      <span className="shrink-0" style={{ color: tint }}>
        {icon}
      </span>
      <span className="truncate">{children}</span>
    </span>
  )
}
