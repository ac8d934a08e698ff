'use client'
import { useRef } from 'react'
import { Button, type ButtonProps } from './button.tsx'

/** A button that asks for files of this device. */
export function FileButton({
  accept,
  multiple = false,
  onSelect,
  ...props
}: Omit<ButtonProps, 'onPress' | 'onSelect' | 'type'> & {
  /** Media types, `image/*` too. */
  accept?: readonly string[]
  multiple?: boolean
  onSelect: (files: readonly File[]) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button {...props} onPress={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        accept={accept?.join(',')}
        multiple={multiple}
        onChange={({ currentTarget }) => {
          onSelect([...(currentTarget.files ?? [])])
          // The same file can be chosen again.
          currentTarget.value = ''
        }}
      />
    </>
  )
}
