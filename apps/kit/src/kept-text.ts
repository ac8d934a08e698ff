/** What is half-written, also after a reload, another page, or the way to the provider and back; for as long as this tab is open. */
export function keptText(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps it; an empty text is nothing to keep. */
export function keepText(key: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, text)
  } catch {
    // Storage is full or forbidden: the text is still on the screen.
  }
}
