'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { findPerson } from '@hearth/kit/identity/find-person.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { TextField } from '@hearth/kit/ui/field.tsx'
import { useMutation } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation.js'
import { type FormEvent, useState } from 'react'
import { personHref } from './photo-href.ts'

/** One field for any address a person goes by; it leads to their wall, where they can be followed. */
export function FindSomebody() {
  const [typed, setTyped] = useState('')
  const router = useRouter()
  const find = useMutation({
    mutationFn: findPerson,
    onSuccess: (webid) => router.push(personHref(webid)),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (typed.trim() !== '') find.mutate(typed)
  }
  return (
    <form onSubmit={submit} className="flex w-full flex-col gap-2 text-start">
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          label="Find somebody by the address of their pod or profile"
          placeholder="bob.example"
          inputMode="url"
          autoComplete="off"
          spellCheck="false"
          value={typed}
          onChange={setTyped}
          className="min-w-0 grow basis-48"
        />
        <Button type="submit" className="h-11" isPending={find.isPending} isDisabled={typed.trim() === ''}>
          <Search size={18} aria-hidden />
          Find
        </Button>
      </div>
      {find.isError && (
        <p role="alert" className="text-sm text-danger first-letter:uppercase">
          {toAppError(find.error, typed).message}.
        </p>
      )}
    </form>
  )
}
