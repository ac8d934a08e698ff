'use client'
import { useMyPod, useRefreshMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { needsFirstUse } from '@hearth/vocab/needs-first-use.ts'
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { firstUseOf, type Me, toMe } from '#pod/me.ts'
import { inPod } from './in-pod.ts'

const MeContext = createContext<Me | undefined>(undefined)

export type MeState =
  | { readonly kind: 'loading' | 'preparing' | 'no-pod' }
  | { readonly kind: 'failed'; readonly error: Error; readonly retry: () => void }
  | { readonly kind: 'ready'; readonly me: Me }

/** The signed-in person's pod, made ready on first use. */
export function useMeState(): MeState {
  const { fetch } = useSignedIn()
  const pod = useMyPod()
  const refresh = useRefreshMyPod()
  const me = useMemo(() => (pod.data === undefined ? undefined : toMe(pod.data, fetch)), [pod.data, fetch])
  const use = pod.data === undefined ? undefined : firstUseOf(pod.data)
  const isReady = use !== undefined && !needsFirstUse(use)
  const setUp = useQuery({
    queryKey: ['set-up', me?.webid],
    queryFn: async () => {
      if (me !== undefined && use !== undefined) await inPod((pod) => pod.setUpPod(me, use))
      await refresh()
      return true
    },
    enabled: me !== undefined && !isReady,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
    meta: { isPersisted: false },
  })
  if (me !== undefined && isReady) return { kind: 'ready', me }
  if (pod.isError) return { kind: 'failed', error: pod.error, retry: () => void pod.refetch() }
  if (setUp.isError) return { kind: 'failed', error: setUp.error, retry: () => void setUp.refetch() }
  if (pod.data === undefined) return { kind: 'loading' }
  return { kind: me === undefined ? 'no-pod' : 'preparing' }
}

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>
}

/** Me, on every page behind sign-in. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (me === undefined) throw new TypeError('useMe needs a MeProvider above it')
  return me
}
