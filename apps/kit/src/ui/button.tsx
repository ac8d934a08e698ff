'use client'
import type { ReactNode, Ref } from 'react'
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components'
import { classNames } from './class-names.ts'

type Look = 'primary' | 'quiet' | 'outline' | 'danger'

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children' | 'style'> & {
  look?: Look
  size?: 'small' | 'medium' | 'large'
  children: ReactNode
  className?: string | undefined
  ref?: Ref<HTMLButtonElement>
}

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong forced-border',
  quiet: 'text-ink hover:bg-raised',
  outline: 'border border-edge/50 text-ink hover:bg-raised',
  danger: 'bg-danger-soft text-danger hover:brightness-95 forced-border',
}
const sizes = { small: 'h-8 px-3 text-sm', medium: 'h-10 px-4', large: 'h-12 px-6 text-lg' }
const shared =
  'inline-flex shrink-0 cursor-pointer items-center justify-center gap-2 rounded-control font-medium whitespace-nowrap ' +
  'transition-colors duration-150 select-none data-disabled:cursor-default data-disabled:opacity-50 data-pending:opacity-70'

export function Button({ look = 'outline', size = 'medium', className, ...props }: ButtonProps) {
  return <AriaButton {...props} className={classNames(shared, looks[look], sizes[size], className)} />
}

/** A button that is only an icon: its label is spoken, and shown on hover and focus. */
export function IconButton({
  label,
  look = 'quiet',
  children,
  className,
  ...props
}: Omit<ButtonProps, 'size' | 'aria-label'> & { label: string }) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton
        {...props}
        aria-label={label}
        className={classNames(shared, looks[look], 'size-10', className)}
      >
        {children}
      </AriaButton>
      <Tooltip offset={6} className="rounded-md bg-ink px-2 py-1 text-xs text-canvas">
        {label}
      </Tooltip>
    </TooltipTrigger>
  )
}
