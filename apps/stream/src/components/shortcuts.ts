'use client'

const storageKey = 'hearth-stream-shortcuts'

/** Single keys can be switched off (WCAG 2.1.4). */
export function areShortcutsOn(): boolean {
  return typeof localStorage === 'undefined' || localStorage.getItem(storageKey) !== 'off'
}

export function setShortcuts(isOn: boolean): void {
  localStorage.setItem(storageKey, isOn ? 'on' : 'off')
}

/** True when a plain key belongs to the page: nothing is being typed, no dialog or menu is open, no modifier is held. */
export function isPlainKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !areShortcutsOn())
    return false
  if (document.querySelector('[role=dialog],[role=alertdialog],[role=menu]') !== null) return false
  const target = event.target
  return !(
    target instanceof HTMLElement && target.closest('input,textarea,select,[contenteditable=true]') !== null
  )
}
