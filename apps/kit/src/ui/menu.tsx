'use client'
import { Check } from 'lucide-react'
import { type ComponentProps, type ReactNode, useMemo } from 'react'
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuItemProps as AriaMenuItemProps,
  type MenuProps as AriaMenuProps,
  MenuSection as AriaMenuSection,
  Header,
  type MenuSectionProps,
  Popover,
  Separator,
} from 'react-aria-components'
import { AriaRouter } from '../aria-router.tsx'
import { classNames } from './class-names.ts'
import { MenuTrigger, useOpenMenu } from './menu-trigger.tsx'

export const popoverClass =
  'min-w-[min(12rem,100vw-1.5rem)] max-w-[calc(100vw-1.5rem)] animate-fade overflow-auto wrap-anywhere rounded-card border border-line bg-panel p-1.5 text-ink shadow-float outline-none'
export const itemClass =
  'flex min-h-9 cursor-pointer items-center gap-2.5 [&>svg]:shrink-0 rounded-lg px-2.5 py-1.5 text-[0.95rem] outline-none ' +
  'data-focused:bg-raised data-focus-visible:outline-2 data-focus-visible:-outline-offset-2 data-disabled:opacity-50'

type MenuPopoverProps<Item extends object> = Omit<AriaMenuProps<Item>, 'className'> & { header?: ReactNode }

/** `trigger` is a Button or an IconButton; children are MenuItems. */
export function Menu<Item extends object>({
  trigger,
  ...props
}: MenuPopoverProps<Item> & Pick<ComponentProps<typeof MenuTrigger>, 'trigger'>) {
  return (
    <MenuTrigger trigger={trigger}>
      <MenuPopover {...props} />
    </MenuTrigger>
  )
}

/** The menu of the `MenuTrigger` around it. A page that shows its button at once loads this `later`. */
export function MenuPopover<Item extends object>({ header, children, ...props }: MenuPopoverProps<Item>) {
  const { id, isOpen, anchor, focusOn, close } = useOpenMenu()
  const triggerRef = useMemo(() => ({ current: anchor }), [anchor])
  return (
    <AriaRouter>
      <Popover
        trigger="MenuTrigger"
        triggerRef={triggerRef}
        placement="bottom start"
        offset={6}
        isOpen={isOpen}
        onOpenChange={close}
        className={popoverClass}
      >
        {header}
        <AriaMenu {...props} id={id} autoFocus={focusOn} onClose={close} className="outline-none">
          {children}
        </AriaMenu>
      </Popover>
    </AriaRouter>
  )
}

export function MenuItem({
  icon,
  children,
  isDanger,
  ...props
}: Omit<AriaMenuItemProps, 'className' | 'children'> & {
  icon?: ReactNode
  isDanger?: boolean
  children: ReactNode
}) {
  const textValue = props.textValue ?? (typeof children === 'string' ? children : undefined)
  return (
    <AriaMenuItem
      {...props}
      {...(textValue === undefined ? {} : { textValue })}
      className={classNames(itemClass, isDanger && 'text-danger')}
    >
      {({ isSelected, selectionMode }) => (
        <>
          {icon}
          <span className="min-w-0 grow">{children}</span>
          {selectionMode !== 'none' && isSelected && <Check size={16} aria-hidden className="text-accent" />}
        </>
      )}
    </AriaMenuItem>
  )
}

export function MenuSection<Item extends object>({
  title,
  children,
  ...props
}: Omit<MenuSectionProps<Item>, 'className' | 'children'> & { title?: string; children: ReactNode }) {
  return (
    <AriaMenuSection {...props}>
      {title !== undefined && (
        <Header className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">{title}</Header>
      )}
      {children}
    </AriaMenuSection>
  )
}

export function MenuSeparator() {
  return <Separator className="my-1.5 border-t" />
}
