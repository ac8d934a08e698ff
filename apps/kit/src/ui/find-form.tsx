'use client'
import { Search } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { toAppError } from '../app-error.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'

interface FindFormProps {
  readonly label: string
  readonly isPending: boolean
  /** Why the last search failed; told in the words for what was typed. */
  readonly error: Error | null
  readonly onFind: (typed: string) => void
}

/** One field for any address a person goes by. */
export function FindForm({ label, isPending, error, onFind }: FindFormProps) {
  const [typed, setTyped] = useState('')
  const isEmpty = typed.trim() === ''
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isEmpty) onFind(typed)
  }
  return (
    <div className="flex w-full flex-col gap-2 text-start">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <TextField
          label={label}
          placeholder="bob.example"
          inputMode="url"
          autoComplete="off"
          spellCheck="false"
          value={typed}
          onChange={setTyped}
          className="min-w-0 grow basis-48"
        />
        <Button type="submit" className="h-11" isPending={isPending} isDisabled={isEmpty}>
          <Search size={18} aria-hidden />
          Find
        </Button>
      </form>
      {error !== null && (
        <p role="alert" className="text-sm text-danger first-letter:uppercase">
          {toAppError(error, typed).message}.
        </p>
      )}
    </div>
  )
}
