'use client'
import {
  cloneElement,
  createContext,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  useContext,
  useId,
  useState,
} from 'react'
import type { BareButtonProps } from './button.tsx'

/** Where a menu hangs, and what gets the focus in it: an end of the list for the keyboard, the list itself for a pointer. */
type OpenMenu = {
  readonly id: string
  readonly isOpen: boolean
  readonly anchor: HTMLElement
  readonly focusOn: 'first' | 'last' | true
  readonly close: () => void
}

const OpenMenuContext = createContext<OpenMenu | undefined>(undefined)

const openingKeys: Partial<Record<string, 'first' | 'last'>> = {
  Enter: 'first',
  ' ': 'first',
  ArrowDown: 'first',
  ArrowUp: 'last',
}

/**
 * A button that opens a menu. Its children, a `MenuPopover` or something with one inside, are drawn from the first time
 * on: a dialog that a menu opens while it closes must find it, to know where the focus goes back to.
 */
export function MenuTrigger({
  trigger,
  children,
}: {
  trigger: ReactElement<BareButtonProps>
  children: ReactNode
}) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const [place, setPlace] = useState<Pick<OpenMenu, 'anchor' | 'focusOn'>>()
  const open = (anchor: HTMLElement, focusOn: OpenMenu['focusOn']): void => {
    setPlace({ anchor, focusOn })
    setOpen(true)
  }
  const onPress = ({ currentTarget, detail }: MouseEvent<HTMLButtonElement>): void => {
    if (isOpen) setOpen(false)
    // A click without a pointer is one of a screen reader.
    else open(currentTarget, detail === 0 ? 'first' : true)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const focusOn = openingKeys[event.key]
    if (focusOn === undefined || event.ctrlKey || event.metaKey) return
    // No click follows: react-aria would take it for one of a screen reader and put the focus elsewhere.
    event.preventDefault()
    event.stopPropagation()
    open(event.currentTarget, focusOn)
  }
  return (
    <>
      {cloneElement(trigger, {
        'aria-haspopup': 'menu',
        'aria-expanded': isOpen,
        'aria-controls': isOpen ? id : undefined,
        onPress,
        onKeyDown,
      })}
      {place && (
        <OpenMenuContext value={{ ...place, id, isOpen, close: () => setOpen(false) }}>
          {children}
        </OpenMenuContext>
      )}
    </>
  )
}

/** For what is drawn inside a `MenuTrigger`. */
export function useOpenMenu(): OpenMenu {
  const menu = useContext(OpenMenuContext)
  if (menu === undefined) throw new TypeError('a menu needs a MenuTrigger around it')
  return menu
}
