'use client'
import type { ComponentProps, KeyboardEvent, MouseEvent, ReactNode, SyntheticEvent } from 'react'
import { classNames } from './class-names.ts'
import { useTooltip } from './tooltip.tsx'

type Look = 'primary' | 'quiet' | 'outline' | 'danger'
type NativeProps = Omit<ComponentProps<'button'>, 'disabled' | 'onClick' | 'style'>

export type BareButtonProps = NativeProps & {
  onPress?: ((event: MouseEvent<HTMLButtonElement>) => void) | undefined
  isDisabled?: boolean | undefined
  /** What it does is under way: it keeps the focus, and does nothing more. */
  isPending?: boolean | undefined
}

export type ButtonProps = BareButtonProps & {
  look?: Look
  size?: 'small' | 'medium' | 'large'
  children: ReactNode
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
  // Large text on a small screen: a label breaks rather than run out of sight.
  'max-[16rem]:h-auto max-[16rem]:min-h-10 max-[16rem]:shrink max-[16rem]:whitespace-normal ' +
  'transition-colors duration-150 select-none disabled:cursor-default disabled:opacity-50 aria-disabled:opacity-70'

export function Button({ look = 'outline', size = 'medium', className, ...props }: ButtonProps) {
  return <BareButton {...props} className={classNames(shared, looks[look], sizes[size], className)} />
}

/** A button that is only an icon: its label is spoken, and shown on hover and focus. */
export function IconButton({
  label,
  look = 'quiet',
  className,
  ...props
}: Omit<ButtonProps, 'size' | 'aria-label'> & { label: string }) {
  const tooltip = useTooltip(label)
  return (
    <>
      <BareButton
        {...props}
        {...tooltip.triggerProps}
        aria-label={label}
        className={classNames(shared, looks[look], 'size-10', className)}
      />
      {tooltip.bubble}
    </>
  )
}

/** A button without a look of its own. Native, because it is on every page before react-aria is: that is for what has harder keys. */
export function BareButton({
  onPress,
  isDisabled = false,
  isPending = false,
  type = 'button',
  onKeyDown,
  ...props
}: BareButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    event.stopPropagation()
    if (isPending) {
      event.preventDefault()
      return
    }
    // Safari does not focus what is clicked, and a menu or dialog that closes has to know where to go back to. Only for a
    // pointer: Enter in a field presses the form's button too, and stays in the field.
    if (event.detail > 0) event.currentTarget.focus({ preventScroll: true })
    onPress?.(event)
  }
  return (
    <button
      {...props}
      type={type}
      disabled={isDisabled}
      aria-disabled={isPending || undefined}
      onPointerDown={stop}
      onMouseDown={stop}
      onClick={press}
      onKeyDown={(event) => {
        onKeyDown?.(event)
        if (isPressKey(event)) event.stopPropagation()
      }}
    />
  )
}

/** A button inside a row that can itself be pressed: a press is one of the button alone. */
function stop(event: SyntheticEvent): void {
  event.stopPropagation()
}

function isPressKey({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return (key === 'Enter' || key === ' ') && !ctrlKey && !metaKey
}
