'use client'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { BookUser } from 'lucide-react'
import { type Contact, useContacts } from '#data/people.ts'
import { FollowButton } from '../follow-button.tsx'
import { PersonRow } from '../person.tsx'
import { ShareMenu } from '../share-menu.tsx'

/** Everyone in my address book: whom I read, and what I share with each. */
export function ContactList() {
  const contacts = useContacts()
  if (contacts.isPending) {
    return (
      <div className="flex flex-col gap-3 pt-4">
        <LoadingLabel>Loading contacts</LoadingLabel>
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} className="h-14 rounded-card" />
        ))}
      </div>
    )
  }
  if (contacts.isError) return <ErrorState error={contacts.error} onRetry={() => void contacts.refetch()} />
  if (contacts.data.length === 0) {
    return (
      <EmptyState icon={<BookUser size={28} />} title="Your address book is empty">
        Whoever you follow or share with is listed here, and in every other app that reads your pod.
      </EmptyState>
    )
  }
  const sorted = [...contacts.data].sort((one, other) => one.name.localeCompare(other.name))
  return (
    <ul className="divide-y pt-2">
      {sorted.map((contact) => (
        <li key={contact.iri}>
          <ContactRow contact={contact} />
        </li>
      ))}
    </ul>
  )
}

function ContactRow({ contact }: { contact: Contact }) {
  if (contact.webid === undefined) {
    return (
      <div className="flex min-h-16 items-center gap-3 py-2">
        <span className="grow font-semibold">{contact.name}</span>
        <span className="text-sm text-muted">has no pod that you know of</span>
      </div>
    )
  }
  const person = { webid: contact.webid, name: contact.name }
  return (
    <PersonRow
      webid={contact.webid}
      actions={
        <>
          <ShareMenu person={person} size="small" />
          <FollowButton person={person} size="small" />
        </>
      }
    />
  )
}
