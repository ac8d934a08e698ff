'use client'
import { type ComponentProps, type ReactNode, type Ref, useId } from 'react'
import { classNames } from './class-names.ts'

type FieldProps = {
  label: string
  isLabelHidden?: boolean
  /** One line below the field that helps before anything is wrong. */
  description?: ReactNode
  errorMessage?: string | undefined
  className?: string | undefined
}

type TextProps = {
  value: string
  onChange: (value: string) => void
  isDisabled?: boolean
  isRequired?: boolean
}

type Native<Element extends 'input' | 'textarea'> = Omit<
  ComponentProps<Element>,
  keyof FieldProps | keyof TextProps | 'disabled' | 'required' | 'ref' | 'id'
>

export const inputClass =
  'w-full rounded-control border border-edge bg-panel px-3 text-ink transition-colors hover:border-muted ' +
  'focus:border-accent focus:outline-2 focus:outline-accent focus:-outline-offset-1 aria-invalid:border-danger ' +
  'disabled:opacity-50'

export function TextField({
  inputRef,
  ...props
}: FieldProps & TextProps & Native<'input'> & { inputRef?: Ref<HTMLInputElement> }) {
  const { field, onChange, isDisabled, isRequired, ...input } = useField(props)
  return (
    <Field {...field}>
      <input
        type="text"
        {...input}
        ref={inputRef}
        disabled={isDisabled}
        required={isRequired}
        onChange={(event) => onChange(event.currentTarget.value)}
        className={`${inputClass} h-11`}
      />
    </Field>
  )
}

export function TextArea({
  rows = 3,
  areaRef,
  ...props
}: FieldProps & TextProps & Native<'textarea'> & { areaRef?: Ref<HTMLTextAreaElement> }) {
  const { field, onChange, isDisabled, isRequired, ...area } = useField(props)
  return (
    <Field {...field}>
      <textarea
        {...area}
        ref={areaRef}
        rows={rows}
        disabled={isDisabled}
        required={isRequired}
        onChange={(event) => onChange(event.currentTarget.value)}
        // As many lines as asked for, then as many as are written; words that only wait for an answer take no more.
        style={{ minHeight: `calc(${rows}lh + 1rem + 2px)` }}
        className={`${inputClass} field-sizing-content resize-none py-2 placeholder-shown:field-sizing-fixed placeholder-shown:overflow-hidden placeholder-shown:text-ellipsis placeholder-shown:whitespace-nowrap`}
        dir="auto"
      />
    </Field>
  )
}

type FieldFrame = FieldProps & { id: string }

/** Parts what the frame shows from what the input takes, and ties them together by ids. */
function useField<Props extends FieldProps>({
  label,
  isLabelHidden,
  description,
  errorMessage,
  className,
  ...rest
}: Props) {
  const id = useId()
  const described = [description && `${id}-description`, errorMessage && `${id}-error`].filter(Boolean)
  return {
    ...rest,
    field: { id, label, isLabelHidden: isLabelHidden ?? false, description, errorMessage, className },
    id,
    'aria-invalid': errorMessage !== undefined || undefined,
    'aria-describedby': described.length === 0 ? undefined : described.join(' '),
  }
}

function Field({
  id,
  label,
  isLabelHidden,
  description,
  errorMessage,
  className,
  children,
}: FieldFrame & { children: ReactNode }) {
  return (
    <div className={classNames('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      {children}
      {description !== undefined && (
        <span id={`${id}-description`} className="text-sm wrap-anywhere text-muted">
          {description}
        </span>
      )}
      {errorMessage !== undefined && (
        <span id={`${id}-error`} className="block text-sm text-danger first-letter:uppercase">
          {errorMessage}
        </span>
      )}
    </div>
  )
}
