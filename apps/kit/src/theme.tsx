'use client'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { THEME_COOKIE, type Theme } from './theme-cookie.ts'

type ThemeSwitch = { readonly theme: Theme; readonly setTheme: (theme: Theme) => void }
const ThemeContext = createContext<ThemeSwitch>({ theme: 'system', setTheme: () => undefined })

/** The choice comes with the page (a cookie the server read), so the first paint is right without any script. */
export function ThemeProvider({ initial, children }: { initial: Theme; children: ReactNode }) {
  const [theme, setState] = useState(initial)
  const setTheme = useCallback((next: Theme) => {
    setState(next)
    document.documentElement.dataset.theme = next
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers we serve.
    document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=31536000; samesite=lax`
  }, [])
  const value = useMemo(() => ({ theme, setTheme }), [theme, setTheme])
  return <ThemeContext value={value}>{children}</ThemeContext>
}

export function useTheme(): ThemeSwitch {
  return useContext(ThemeContext)
}
