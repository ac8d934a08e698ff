'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { SignedIn } from '@hearth/kit/sign-in.tsx'
import { AppShell } from '@hearth/kit/ui/app-shell.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { House, PenLine, Settings, Sprout, UserRound, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useInbox } from '#data/inbox.ts'
import { MeProvider, useMeState } from '#data/me.tsx'
import { ComposerProvider, useComposer } from './composer/composer-dialog.tsx'
import { PostSkeletons } from './post-skeleton.tsx'
import { Welcome } from './welcome.tsx'

/** Every page: signed in, the pod ready, the frame around it. */
export function StreamPage({ children }: { children: ReactNode }) {
  return (
    <SignedIn welcome={<Welcome />}>
      <WithPod>{children}</WithPod>
    </SignedIn>
  )
}

function WithPod({ children }: { children: ReactNode }) {
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

function Preparing() {
  const name = useMyPod().data?.profile.name
  return (
    <EmptyState icon={<Sprout size={28} />} title={name === undefined ? 'Welcome' : `Welcome, ${name}`}>
      <span role="status">Making room in your pod for posts, photos and people. This happens once.</span>
    </EmptyState>
  )
}

function NoPod() {
  return (
    <EmptyState icon={<Sprout size={28} />} title="There is no pod here yet">
      Your profile names no place where posts could live. Make a pod at your provider, then come back.
    </EmptyState>
  )
}
