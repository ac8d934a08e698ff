'use client'
import { ExternalLink, LayoutGrid, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import Link from 'next/link.js'
import { usePathname } from 'next/navigation.js'
import type { ReactNode } from 'react'
import { hostOf } from '../app-error.ts'
import { useApp } from '../app-providers.tsx'
import { displayName, useMyPod } from '../pod.ts'
import { useSession } from '../session.tsx'
import { useTheme } from '../theme.tsx'
import { toTheme } from '../theme-cookie.ts'
import { Avatar } from './avatar.tsx'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import { Menu, MenuItem, MenuSection, MenuSeparator } from './menu.tsx'

export type NavigationItem = {
  readonly href: string
  readonly label: string
  readonly icon: ReactNode
  readonly badge?: number | undefined
}

export type AppShellProps = {
  navigation: readonly NavigationItem[]
  /** The app's main act, in the top bar: "New post". */
  action?: ReactNode
  /** Where "Your profile" in the account menu leads. */
  profileHref?: string
  /** How wide the content may grow. */
  width?: 'text' | 'wide' | 'full'
  children: ReactNode
}

const widths = { text: 'max-w-2xl', wide: 'max-w-6xl', full: 'max-w-none' }

/** The frame of every signed-in page: top bar, navigation (at the side on a desk, at the thumb on a phone), account and app switcher. */
export function AppShell({ navigation, action, profileHref, width = 'text', children }: AppShellProps) {
  const { app } = useApp()
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-panel px-4 py-2 focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b bg-canvas/85 px-3 backdrop-blur-md sm:px-5">
        <Link
          href="/"
          className="me-auto flex items-center gap-2.5 rounded-lg text-lg font-bold tracking-tight"
        >
          <span aria-hidden className="text-accent [&_svg]:size-7">
            {app.icon}
          </span>
          {app.name}
        </Link>
        {action}
        <AppSwitcher />
        <AccountMenu {...(profileHref === undefined ? {} : { profileHref })} />
      </header>
      <div className="flex grow">
        <Navigation items={navigation} isRail={width === 'full'} />
        <main
          id="content"
          tabIndex={-1}
          className={classNames(
            'mx-auto w-full min-w-0 grow px-3 pt-4 pb-24 outline-none sm:px-6 md:pb-12',
            widths[width],
          )}
        >
          {children}
        </main>
        {width === 'text' && <div className="hidden w-56 shrink-0 xl:block" />}
      </div>
    </div>
  )
}

function Navigation({ items, isRail }: { items: readonly NavigationItem[]; isRail: boolean }) {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Main"
      className={classNames(
        'fixed inset-x-0 bottom-0 z-30 flex justify-around border-t bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md md:sticky md:top-14 md:h-[calc(100dvh-3.5rem)] md:w-20 md:shrink-0 md:flex-col md:justify-start md:gap-1 md:border-t-0 md:bg-transparent md:px-2 md:py-4',
        !isRail && 'xl:w-56 xl:px-4',
      )}
    >
      {items.map((item) => {
        const isHere = item.href === '/' ? pathname === '/' : pathname.startsWith(item.href)
        return (
          <Link
            key={item.href}
            href={item.href}
            aria-current={isHere ? 'page' : undefined}
            className={classNames(
              'relative flex min-h-14 grow flex-col items-center justify-center gap-0.5 rounded-control px-2 text-xs font-medium transition-colors hover:bg-raised md:grow-0',
              !isRail && 'xl:min-h-11 xl:flex-row xl:justify-start xl:gap-3 xl:px-3 xl:text-base',
              isHere ? 'text-accent' : 'text-muted hover:text-ink',
            )}
          >
            <span aria-hidden>{item.icon}</span>
            {item.label}
            {item.badge !== undefined && item.badge > 0 && (
              <span
                className={classNames(
                  'absolute top-1.5 ms-8 rounded-full bg-accent px-1.5 text-xs leading-5 text-on-accent',
                  !isRail && 'xl:static xl:ms-auto',
                )}
              >
                {item.badge}
                <span className="sr-only"> new</span>
              </span>
            )}
          </Link>
        )
      })}
    </nav>
  )
}

/** The person's other apps, in the same corner everywhere (data-model 4.5). */
function AppSwitcher() {
  const { app, config } = useApp()
  const others = config.apps.filter((one) => one.id !== app.id)
  if (others.length === 0) return null
  return (
    <Menu
      aria-label="Your apps"
      trigger={
        <IconButton label="Your apps">
          <LayoutGrid size={20} aria-hidden />
        </IconButton>
      }
      header={<p className="px-2.5 pt-2 pb-1 text-sm text-muted">Same data, other apps</p>}
    >
      {others.map((one) => (
        <MenuItem
          key={one.id}
          id={one.id}
          href={one.url}
          target="_blank"
          icon={<ExternalLink size={17} aria-hidden className="text-muted" />}
        >
          {one.name}
        </MenuItem>
      ))}
    </Menu>
  )
}

function AccountMenu({ profileHref }: { profileHref?: string }) {
  const { webid, signOut } = useSession()
  const { data: pod } = useMyPod()
  const { theme, setTheme } = useTheme()
  if (webid === undefined) return null
  const name = displayName(pod?.profile, webid)
  return (
    <Menu
      aria-label="Account"
      trigger={
        <IconButton label={`Account of ${name}`} className="rounded-full">
          <Avatar name={name} webid={webid} photo={pod?.profile.photo} size={34} />
        </IconButton>
      }
      header={
        <p className="px-2.5 pt-2 pb-2">
          <span className="block font-semibold">{name}</span>
          <span className="block text-sm text-muted">{hostOf(webid)}</span>
        </p>
      }
    >
      {profileHref !== undefined && (
        <MenuItem id="profile" href={profileHref} icon={<UserRound size={17} aria-hidden />}>
          Your profile
        </MenuItem>
      )}
      <MenuSection
        title="Appearance"
        selectionMode="single"
        selectedKeys={[theme]}
        disallowEmptySelection
        onSelectionChange={(keys) => setTheme(toTheme(String([...keys][0])))}
      >
        <MenuItem id="system" icon={<Monitor size={17} aria-hidden />}>
          Like the system
        </MenuItem>
        <MenuItem id="light" icon={<Sun size={17} aria-hidden />}>
          Light
        </MenuItem>
        <MenuItem id="dark" icon={<Moon size={17} aria-hidden />}>
          Dark
        </MenuItem>
      </MenuSection>
      <MenuSeparator />
      <MenuItem id="sign-out" icon={<LogOut size={17} aria-hidden />} onAction={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}
