'use client'
import { findPerson } from '@hearth/kit/identity/find-person.ts'
import { FindForm } from '@hearth/kit/ui/find-form.tsx'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation.js'
import { personHref } from './photo-href.ts'

/** Whoever is found is shown with their wall, where they can be followed. */
export function FindSomebody() {
  const router = useRouter()
  const find = useMutation({
    mutationFn: findPerson,
    onSuccess: (webid) => router.push(personHref(webid)),
  })
  return (
    <FindForm
      label="Find somebody by the address of their pod or profile"
      isPending={find.isPending}
      error={find.error}
      onFind={find.mutate}
    />
  )
}
