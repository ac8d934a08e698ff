'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { EmptyState } from '@hearth/kit/ui/states.tsx'
import { Sprout } from 'lucide-react'

/** The first visit of a pod. */
export function Preparing() {
  const name = useMyPod().data?.profile.name
  return (
    <EmptyState icon={<Sprout size={28} />} title={name === undefined ? 'Welcome' : `Welcome, ${name}`}>
      <span role="status">Making room in your pod for posts, photos and people. This happens once.</span>
    </EmptyState>
  )
}

/** A profile without a pod. */
export function NoPod() {
  return (
    <EmptyState icon={<Sprout size={28} />} title="There is no pod here yet">
      Your profile names no place where posts could live. Make a pod at your provider, then come back.
    </EmptyState>
  )
}
