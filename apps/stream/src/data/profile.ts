'use client'
import { useRefreshMyPod } from '@hearth/kit/pod.ts'
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import type { ProfileEdit } from '#pod/save-profile.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'

/** Changes my profile, which every app shows. */
export function useSaveProfile(): UseMutationResult<void, Error, ProfileEdit> {
  const me = useMe()
  const refresh = useRefreshMyPod()
  return useMutation({ mutationFn: (edit) => inPod((pod) => pod.saveProfile(me, edit)), onSuccess: refresh })
}
