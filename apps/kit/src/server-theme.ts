import 'server-only'
import { cookies } from 'next/headers.js'
import { THEME_COOKIE, type Theme, toTheme } from './theme-cookie.ts'

/** The theme to paint first, for `<html data-theme>` in an app's root layout. */
export async function readTheme(): Promise<Theme> {
  return toTheme((await cookies()).get(THEME_COOKIE)?.value)
}
