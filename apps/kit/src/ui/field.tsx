'use client'
import type { ReactNode, Ref } from 'react'
import {
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
} from 'react-aria-components'
import { classNames } from './class-names.ts'

export type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children' | 'style'> & {
  label: string
  isLabelHidden?: boolean
  /** One line below the field that helps before anything is wrong. */
  description?: ReactNode
  errorMessage?: string | undefined
  placeholder?: string
  className?: string | undefined
}

export const inputClass =
  'w-full rounded-control border border-edge bg-panel px-3 text-ink transition-colors hover:border-muted ' +
  'focus:border-accent focus:outline-2 focus:outline-accent focus:-outline-offset-1 data-invalid:border-danger'

export function TextField({ inputRef, ...props }: TextFieldProps & { inputRef?: Ref<HTMLInputElement> }) {
  return (
    <Field {...props}>
      <Input ref={inputRef} placeholder={props.placeholder ?? ''} className={`${inputClass} h-11`} />
    </Field>
  )
}

export function TextArea({
  rows = 3,
  areaRef,
  ...props
}: TextFieldProps & { rows?: number; areaRef?: Ref<HTMLTextAreaElement> }) {
  return (
    <Field {...props}>
      <AriaTextArea
        ref={areaRef}
        rows={rows}
        placeholder={props.placeholder ?? ''}
        className={`${inputClass} field-sizing-content resize-none py-2`}
        dir="auto"
      />
    </Field>
  )
}

function Field({
  label,
  isLabelHidden,
  description,
  errorMessage,
  placeholder: _,
  className,
  children,
  ...props
}: TextFieldProps & { children: ReactNode }) {
  return (
    <AriaTextField
      {...props}
      isInvalid={props.isInvalid ?? errorMessage !== undefined}
      className={classNames('flex flex-col gap-1.5', className)}
    >
      <Label className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>{label}</Label>
      {children}
      {description !== undefined && (
        <Text slot="description" className="text-sm text-muted">
          {description}
        </Text>
      )}
      <FieldError className="block text-sm text-danger first-letter:uppercase">{errorMessage}</FieldError>
    </AriaTextField>
  )
}
