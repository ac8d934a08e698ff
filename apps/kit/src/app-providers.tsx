'use client'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { AppConfig, SiblingApp } from './app-config.ts'
import { QueryProvider } from './query.tsx'
import { SessionProvider } from './session.tsx'
import { ThemeProvider } from './theme.tsx'
import type { Theme } from './theme-cookie.ts'
import { ToastProvider } from './ui/toast.tsx'

/** Which app this is, for its title bar and its sign-in screen. */
export type AppDescription = {
  readonly id: string
  readonly name: string
  readonly tagline: string
  readonly icon: ReactNode
}

type AppContextValue = { readonly app: AppDescription; readonly config: AppConfig }
const AppContext = createContext<AppContextValue | undefined>(undefined)

/** Everything an app's pages stand on, in the one order that works. Rendered by the root layout. */
export function AppProviders({
  app,
  config,
  theme,
  isNewHere,
  children,
}: AppContextValue & { theme: Theme; isNewHere: boolean; children: ReactNode }) {
  const value = useMemo(() => ({ app, config }), [app, config])
  const client = useMemo(() => ({ name: app.name, origin: config.origin }), [app.name, config.origin])
  return (
    <ThemeProvider initial={theme}>
      <AppContext value={value}>
        <ToastProvider>
          <SessionProvider app={client} isNewHere={isNewHere}>
            <QueryProvider>{children}</QueryProvider>
          </SessionProvider>
        </ToastProvider>
      </AppContext>
    </ThemeProvider>
  )
}

export function useApp(): AppContextValue {
  const value = useContext(AppContext)
  if (value === undefined) throw new TypeError('useApp needs AppProviders above it')
  return value
}

/** The person's other apps: the same data seen otherwise. */
export function useOtherApps(): readonly SiblingApp[] {
  const { app, config } = useApp()
  return config.apps.filter((one) => one.id !== app.id)
}
