'use client'
import { AppLink } from '../app-link.tsx'
import { useApp } from '../app-providers.tsx'

/** The bar at the top of every page. */
export const topBarClass =
  'sticky top-0 z-30 flex h-14 items-center gap-2 border-b bg-canvas/85 px-3 backdrop-blur-md max-[16rem]:gap-0 sm:px-5'

/** What app this is; leads home. */
export function Brand() {
  const { app } = useApp()
  return (
    <AppLink
      href="/"
      className="me-auto flex items-center gap-2.5 rounded-lg text-lg font-bold tracking-tight"
    >
      <span aria-hidden className="text-accent [&_svg]:size-7">
        {app.icon}
      </span>
      <span className="max-[16rem]:sr-only">{app.name}</span>
    </AppLink>
  )
}
