'use client'
import { FindForm } from '@hearth/kit/ui/find-form.tsx'
import { type Person, useFindPerson } from '#data/find-person.ts'
import { FollowButton } from '../follow-button.tsx'
import { PersonRow } from '../person.tsx'
import { ShareMenu } from '../share-menu.tsx'

/** Whoever is found can be followed and shared with at once. */
export function AddPerson() {
  const find = useFindPerson()
  return (
    <section aria-label="Find somebody" className="flex flex-col gap-2">
      <FindForm
        label="Find somebody by the address of their pod or profile"
        isPending={find.isPending}
        error={find.error}
        onFind={find.mutate}
      />
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
