'use client'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Select as AriaSelect,
  type SelectProps as AriaSelectProps,
  Button,
  type Key,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components'
import { classNames } from './class-names.ts'
import { itemClass, popoverClass } from './menu.tsx'

export type SelectOption = {
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  readonly description?: string
}

export function Select({
  label,
  isLabelHidden,
  options,
  value,
  onChange,
  className,
  ...props
}: Omit<AriaSelectProps<SelectOption>, 'className' | 'children' | 'value' | 'onChange'> & {
  label: string
  isLabelHidden?: boolean
  options: readonly SelectOption[]
  value: string | null
  onChange: (id: string) => void
  className?: string
}) {
  const choose = (key: Key | null): void => {
    if (key !== null) onChange(String(key))
  }
  return (
    <AriaSelect
      {...props}
      value={value}
      onChange={choose}
      className={classNames('flex flex-col gap-1.5', className)}
    >
      <Label className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>{label}</Label>
      <Button className="flex h-11 cursor-pointer items-center gap-2 rounded-control border border-edge bg-panel ps-3 pe-2.5 text-start hover:border-muted disabled:cursor-default disabled:opacity-50">
        <SelectValue className="flex grow items-center gap-2 truncate data-placeholder:text-muted [&_[data-in-list]]:hidden" />
        <ChevronDown size={18} aria-hidden className="text-muted" />
      </Button>
      <Popover className={classNames(popoverClass, 'min-w-(--trigger-width)')} offset={6}>
        <ListBox items={options} className="outline-none">
          {(option) => <SelectItem option={option} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

function SelectItem({ option }: { option: SelectOption }) {
  return (
    <ListBoxItem id={option.id} textValue={option.label} className={itemClass}>
      {({ isSelected }) => (
        <>
          {option.icon}
          <span className="grow">
            {option.label}
            {option.description !== undefined && (
              <span data-in-list className="block text-sm text-muted">
                {option.description}
              </span>
            )}
          </span>
          {isSelected && <Check size={16} aria-hidden data-in-list className="text-accent" />}
        </>
      )}
    </ListBoxItem>
  )
}
