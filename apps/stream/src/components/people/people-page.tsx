'use client'
import { Tabs } from '@hearth/kit/ui/tabs.tsx'
import { useInbox } from '#data/inbox.ts'
import { AddPerson } from './add-person.tsx'
import { AspectsBoard } from './aspects-board.tsx'
import { ContactList } from './contact-list.tsx'
import { Requests } from './requests.tsx'

/** Who I know, in which circles, and who knocks. */
export function PeoplePage() {
  const requests = useInbox().data?.requests ?? []
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-3xl font-bold tracking-tight">People</h1>
      <AddPerson />
      {requests.length > 0 && <Requests requests={requests} />}
      <Tabs
        label="People"
        tabs={[
          { id: 'aspects', label: 'Aspects', content: <AspectsBoard /> },
          { id: 'contacts', label: 'Contacts', content: <ContactList /> },
        ]}
      />
    </div>
  )
}
