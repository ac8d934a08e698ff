'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { TextField } from '@hearth/kit/ui/field.tsx'
import { Search } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { type Person, useFindPerson } from '#data/find-person.ts'
import { FollowButton } from '../follow-button.tsx'
import { PersonRow } from '../person.tsx'
import { ShareMenu } from '../share-menu.tsx'

/** One field for any address a person goes by; what is found can be followed and shared with at once. */
export function AddPerson() {
  const [typed, setTyped] = useState('')
  const find = useFindPerson()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (typed.trim() !== '') find.mutate(typed)
  }
  return (
    <section aria-label="Find somebody" className="flex flex-col gap-2">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <TextField
          label="Find somebody by their WebID or their pod’s address"
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
      </form>
      {find.isError && (
        <p role="alert" className="text-sm text-danger first-letter:uppercase">
          {toAppError(find.error, typed).message}.
        </p>
      )}
      {find.data !== undefined && <Found person={find.data} />}
    </section>
  )
}

function Found({ person }: { person: Person }) {
  return (
    <div className="animate-rise rounded-card border bg-panel px-4 py-1">
      <PersonRow
        webid={person.webid}
        actions={
          <>
            <ShareMenu person={person} size="small" />
            <FollowButton person={person} size="small" />
          </>
        }
      />
    </div>
  )
}
