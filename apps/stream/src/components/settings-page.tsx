'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { useTheme } from '@hearth/kit/theme.tsx'
import { toTheme } from '@hearth/kit/theme-cookie.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Select } from '@hearth/kit/ui/select.tsx'
import { type ReactNode, useEffect, useState } from 'react'
import { Switch } from 'react-aria-components'
import { useMe } from '#data/me.tsx'
import { areShortcutsOn, setShortcuts } from './shortcuts.ts'

const keys = [
  ['j / k', 'next and previous post'],
  ['l', 'like'],
  ['o or Enter', 'open'],
  ['c', 'write'],
  ['Ctrl Enter', 'post'],
  ['Ctrl Shift A', 'change who sees it'],
] as const

/** The few things to choose. */
export function SettingsPage() {
  const { theme, setTheme } = useTheme()
  return (
    <div className="flex flex-col gap-8">
      <h1 className="text-3xl font-bold tracking-tight">Settings</h1>
      <Section title="Appearance">
        <Select
          label="Theme"
          options={[
            { id: 'system', label: 'Like the system' },
            { id: 'light', label: 'Light' },
            { id: 'dark', label: 'Dark' },
          ]}
          value={theme}
          onChange={(id) => setTheme(toTheme(id))}
          className="max-w-72"
        />
      </Section>
      <Section title="Keyboard">
        <ShortcutSwitch />
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
          {keys.map(([key, what]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="rounded border bg-raised px-1.5 py-0.5 font-sans">{key}</kbd>
              </dt>
              <dd className="text-muted">{what}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <YourPod />
    </div>
  )
}

function ShortcutSwitch() {
  const [isOn, setOn] = useState(true)
  // After the first paint: the server does not know this browser's choice.
  useEffect(() => setOn(areShortcutsOn()), [])
  return (
    <Switch
      isSelected={isOn}
      onChange={(next) => {
        setOn(next)
        setShortcuts(next)
      }}
      className="group flex cursor-pointer items-center gap-3"
    >
      <span className="forced-border flex h-6 w-11 items-center rounded-full bg-edge/60 p-0.5 transition-colors group-data-focus-visible:outline-2 group-data-focus-visible:outline-accent group-data-selected:bg-accent">
        <span className="forced-fill size-5 rounded-full bg-panel transition-transform group-data-selected:translate-x-5 rtl:group-data-selected:-translate-x-5" />
      </span>
      Single-key shortcuts
    </Switch>
  )
}

function YourPod() {
  const me = useMe()
  const { signOut, issuer } = useSignedIn()
  return (
    <Section title="Your pod">
      <p className="text-muted">
        Everything you do here is kept at <span className="font-medium text-ink">{hostOf(me.storage)}</span>,
        and nowhere else. This app holds nothing: sign in with another one and it is all there.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => void signOut()}>Sign out</Button>
        <a
          href={issuer}
          target="_blank"
          rel="noopener noreferrer"
          className="inline-flex min-h-10 min-w-0 items-center rounded-control px-4 font-medium wrap-anywhere text-accent hover:underline"
        >
          Account at {hostOf(issuer)}
        </a>
      </div>
    </Section>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 rounded-card border bg-panel p-5">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  )
}
