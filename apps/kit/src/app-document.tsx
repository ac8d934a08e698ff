import 'server-only'
import { connection } from 'next/server.js'
import type { ReactNode } from 'react'
import type { AppConfig } from './app-config.ts'
import { type AppDescription, AppProviders } from './app-providers.tsx'
import { isNewHere } from './server-presence.ts'
import { readTheme } from './server-theme.ts'

/** The document around an app's pages: what its root layout draws. */
export async function AppDocument({
  app,
  readConfig,
  children,
}: {
  app: AppDescription
  readConfig: () => AppConfig
  children: ReactNode
}) {
  // Settings and the policy's nonce are of this request, not of the build.
  await connection()
  const config = readConfig()
  const [theme, isNew] = await Promise.all([readTheme(), isNewHere(config.origin)])
  return (
    <html lang="en" data-theme={theme}>
      <body>
        <AppProviders app={app} config={config} theme={theme} isNewHere={isNew}>
          {children}
        </AppProviders>
      </body>
    </html>
  )
}
