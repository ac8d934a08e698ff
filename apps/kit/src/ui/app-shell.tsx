'use client'
import { LayoutGrid } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation.js'
import { type ReactNode, useEffect } from 'react'
import { AppLink } from '../app-link.tsx'
import { useOtherApps } from '../app-providers.tsx'
import { whenAtRest } from '../at-rest.ts'
import { useKeepPlace } from '../keep-place.ts'
import { later, useIdleLoading } from '../later.tsx'
import { displayName, useMyPod } from '../pod.ts'
import { useSession } from '../session.tsx'
import { Avatar } from './avatar.tsx'
import { Brand, topBarClass } from './brand.tsx'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import { MenuTrigger } from './menu-trigger.tsx'

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
  /** How wide the content may grow. Beside wide content the navigation stays narrow, the same on all pages of an app. */
  width?: 'text' | 'wide' | 'full'
  children: ReactNode
}

const AppsMenu = later(async () => (await import('./shell-menus.tsx')).AppsMenu)
const AccountMenu = later(async () => (await import('./shell-menus.tsx')).AccountMenu)

const widths = { text: 'max-w-2xl', wide: 'max-w-6xl', full: 'max-w-none' }

/** The frame of every signed-in page: top bar, navigation (at the side on a desk, at the thumb on a phone), account and app switcher. */
export function AppShell({ navigation, action, profileHref, width = 'text', children }: AppShellProps) {
  useIdleLoading()
  useKeepPlace()
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-panel px-4 py-2 focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        Skip to content
      </a>
      <header className={topBarClass}>
        <Brand />
        {action}
        <AppSwitcher />
        <Account profileHref={profileHref} />
      </header>
      <div className="flex grow">
        <Navigation items={navigation} isRail={width !== 'text'} />
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
  usePrefetched(items.map(({ href }) => href).join(' '))
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
          <AppLink
            key={item.href}
            href={item.href}
            aria-current={isHere ? 'page' : undefined}
            className={classNames(
              'relative flex min-h-14 grow flex-col items-center justify-center gap-0.5 rounded-control px-2 text-[min(0.75rem,4.5vw)] font-medium transition-colors hover:bg-raised md:grow-0',
              !isRail && 'xl:min-h-11 xl:flex-row xl:justify-start xl:gap-3 xl:px-3 xl:text-base',
              isHere ? 'text-accent' : 'text-muted hover:text-ink',
            )}
          >
            <span aria-hidden>{item.icon}</span>
            {item.label}
            {item.badge !== undefined && item.badge > 0 && (
              <span
                className={classNames(
                  'absolute top-1 ms-10 rounded-full bg-accent px-1.5 text-xs leading-5 text-on-accent',
                  !isRail && 'xl:static xl:ms-auto',
                )}
              >
                {item.badge}
                <span className="sr-only"> new</span>
              </span>
            )}
          </AppLink>
        )
      })}
    </nav>
  )
}

/** The pages that are always one press away are there before it. */
function usePrefetched(hrefs: string): void {
  const router = useRouter()
  useEffect(
    () =>
      whenAtRest(() => {
        for (const href of hrefs.split(' ')) router.prefetch(href)
      }),
    [hrefs, router],
  )
}

/** The person's other apps, in the same corner everywhere (data-model 4.5). */
function AppSwitcher() {
  if (useOtherApps().length === 0) return null
  return (
    <MenuTrigger
      trigger={
        <IconButton label="Your apps">
          <LayoutGrid size={20} aria-hidden />
        </IconButton>
      }
    >
      <AppsMenu />
    </MenuTrigger>
  )
}

function Account({ profileHref }: { profileHref: string | undefined }) {
  const { webid } = useSession()
  const { data: pod } = useMyPod()
  if (webid === undefined) return null
  const name = displayName(pod?.profile, webid)
  return (
    <MenuTrigger
      trigger={
        <IconButton label={`Account of ${name}`} className="rounded-full">
          <Avatar name={name} webid={webid} photo={pod?.profile.photo} size={34} />
        </IconButton>
      }
    >
      <AccountMenu name={name} webid={webid} profileHref={profileHref} />
    </MenuTrigger>
  )
}
