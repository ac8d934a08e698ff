'use client'
import { later } from '@hearth/kit/later.tsx'
import { AppShell } from '@hearth/kit/ui/app-shell.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import { House, PenLine, Settings, UserRound, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useInbox } from '#data/inbox.ts'
import { MeProvider, useMeState } from '#data/me.tsx'
import { useComposer } from './composer/composer-door.ts'
import { ComposerProvider } from './composer/composer-provider.tsx'
import { PostSkeletons } from './post-skeleton.tsx'

const Preparing = later(async () => (await import('./no-pod-yet.tsx')).Preparing)
const NoPod = later(async () => (await import('./no-pod-yet.tsx')).NoPod)

/** What is around every page of whoever is signed in, once the pod is ready. */
export function StreamFrame({ children }: { children: ReactNode }) {
  const state = useMeState()
  if (state.kind === 'ready') {
    return (
      <MeProvider me={state.me}>
        <ComposerProvider>
          <Frame>{children}</Frame>
        </ComposerProvider>
      </MeProvider>
    )
  }
  return (
    <AppShell navigation={[]}>
      {state.kind === 'failed' && (
        <ErrorState error={state.error} title="Your pod did not open" onRetry={state.retry} />
      )}
      {state.kind === 'no-pod' && <NoPod />}
      {state.kind === 'preparing' && <Preparing />}
      {state.kind === 'loading' && (
        <div className="flex flex-col gap-3">
          <PostSkeletons label="Opening your pod" />
        </div>
      )}
    </AppShell>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const inbox = useInbox()
  const composer = useComposer()
  return (
    <AppShell
      profileHref="/me"
      navigation={[
        { href: '/', label: 'Home', icon: <House size={21} /> },
        {
          href: '/people',
          label: 'People',
          icon: <UsersRound size={21} />,
          badge: inbox.data?.requests.length,
        },
        { href: '/me', label: 'Profile', icon: <UserRound size={21} /> },
        { href: '/settings', label: 'Settings', icon: <Settings size={21} /> },
      ]}
      action={
        <Button look="primary" className="max-sm:size-10 max-sm:px-0" onPress={composer.open}>
          <PenLine size={18} aria-hidden />
          <span className="max-sm:sr-only">New post</span>
        </Button>
      }
    >
      {children}
    </AppShell>
  )
}
