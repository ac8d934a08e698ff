export type Theme = 'light' | 'dark' | 'system'

/** One name for all apps; each origin has its own. */
export const THEME_COOKIE = 'hearth-theme'

/** A cookie's value as a theme; anything unknown follows the system. */
export function toTheme(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}
