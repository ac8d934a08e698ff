'use client'
import { ExternalLink, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { hostOf } from '../app-error.ts'
import { useOtherApps } from '../app-providers.tsx'
import { useSession } from '../session.tsx'
import { useTheme } from '../theme.tsx'
import { toTheme } from '../theme-cookie.ts'
import { MenuItem, MenuPopover, MenuSection, MenuSeparator } from './menu.tsx'

/** The other apps of the `AppShell`'s corner. */
export function AppsMenu() {
  return (
    <MenuPopover
      aria-label="Your apps"
      header={<p className="px-2.5 pt-2 pb-1 text-sm text-muted">Same data, other apps</p>}
    >
      {useOtherApps().map((one) => (
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
    </MenuPopover>
  )
}

/** Who is signed in, how it looks to them, and the way out. */
export function AccountMenu({
  name,
  webid,
  profileHref,
}: {
  name: string
  webid: string
  profileHref: string | undefined
}) {
  const { signOut } = useSession()
  const { theme, setTheme } = useTheme()
  return (
    <MenuPopover
      aria-label="Account"
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
    </MenuPopover>
  )
}
