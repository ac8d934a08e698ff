import ContactsModule from '@solid-data-modules/contacts-rdflib'
import { Fetcher, graph, UpdateManager } from 'rdflib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

let server: RunningServer
let alice: Person
let bob: Person
let book: string
let moss: string
let jen: string
let team: string

beforeAll(async () => {
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  bob = await makePerson(server.url, 'bob')
})

afterAll(() => server.close())

/** Each call is a fresh app that knows nothing yet. */
function contacts(person = alice): ContactsModule {
  const store = graph()
  const fetcher = new Fetcher(store, { fetch: person.fetch as typeof fetch })
  return new ContactsModule({ store, fetcher, updater: new UpdateManager(store) })
}

const named = (things: readonly { name: string }[]): string[] => things.map(({ name }) => name).sort()

describe('@solid-data-modules/contacts-rdflib', () => {
  it('makes an address book and finds it again by the type index', async () => {
    const wish = { containerUri: alice.pod, name: 'Friends', ownerWebId: alice.webId }
    book = await contacts().createAddressBook(wish)
    expect(book.startsWith(alice.pod)).toBe(true)
    expect(await contacts().listAddressBooks(alice.webId)).toEqual({ publicUris: [], privateUris: [book] })
    expect(await contacts(bob).listAddressBooks(alice.webId)).toEqual({ publicUris: [], privateUris: [] })
  })

  it('keeps people and groups, whatever they are called', async () => {
    const app = contacts()
    const details = { email: 'moss@reynholm.example', phoneNumber: '0118-999' }
    moss = await app.createNewContact({ addressBookUri: book, contact: { name: 'Maurice Moss', ...details } })
    jen = await app.createNewContact({ addressBookUri: book, contact: { name: 'Jen "B" Ünïcode \\' } })
    team = await app.createNewGroup({ addressBookUri: book, groupName: 'IT' })
    await app.addContactToGroup({ contactUri: moss, groupUri: team })
    await app.addContactToGroup({ contactUri: jen, groupUri: team })

    const { title, contacts: people, groups } = await contacts().readAddressBook(book)
    expect([title, named(people), named(groups)]).toEqual([
      'Friends',
      ['Jen "B" Ünïcode \\', 'Maurice Moss'],
      ['IT'],
    ])
    const { emails, phoneNumbers } = await contacts().readContact(moss)
    expect([emails, phoneNumbers]).toMatchObject([[{ value: details.email }], [{ value: '0118-999' }]])
    expect(named((await contacts().readGroup(team)).members)).toHaveLength(2)
  })

  it('changes a name, numbers and addresses, and takes them away', async () => {
    const app = contacts()
    // It renames whom it has read about, wherever that was: in the book as well as in the card.
    await app.readAddressBook(book)
    await app.renameContact({ contactUri: moss, newName: 'M. Moss' })
    expect(named((await contacts().readAddressBook(book)).contacts)).toContain('M. Moss')
    const phoneNumberUri = await contacts().addNewPhoneNumber({ contactUri: moss, newPhoneNumber: '1' })
    await contacts().updatePhoneNumber({ phoneNumberUri, newPhoneNumber: '22' })
    const emailAddressUri = await contacts().addNewEmailAddress({
      contactUri: moss,
      newEmailAddress: 'a@b.example',
    })
    await contacts().updateEmailAddress({ emailAddressUri, newEmailAddress: 'c@d.example' })
    const full = await contacts().readContact(moss)
    expect(full.name).toBe('M. Moss')
    expect(full.phoneNumbers.map(({ value }) => value).sort()).toEqual(['0118-999', '22'])
    expect(full.emails.map(({ value }) => value).sort()).toEqual(['c@d.example', 'moss@reynholm.example'])

    await contacts().removePhoneNumber({ contactUri: moss, phoneNumberUri })
    await contacts().removeEmailAddress({ contactUri: moss, emailAddressUri })
    const rest = await contacts().readContact(moss)
    expect([rest.phoneNumbers.length, rest.emails.length]).toEqual([1, 1])
  })

  it('takes somebody out of a group, and leaves the others in it', async () => {
    await contacts().removeContactFromGroup({ contactUri: moss, groupUri: team })
    const { members } = await contacts().readGroup(team)
    expect(members.map(({ uri }) => uri)).toEqual([jen])
    expect((await contacts().readAddressBook(book)).contacts).toHaveLength(2)
  })

  it('bug-class-20 loses nobody whom ten apps write down at once', async () => {
    const names = Array.from({ length: 10 }, (_, number) => `Friend ${number}`)
    await Promise.all(
      names.map((name) => contacts().createNewContact({ addressBookUri: book, contact: { name } })),
    )
    const { contacts: people } = await contacts().readAddressBook(book)
    expect(named(people)).toEqual([...names, 'Jen "B" Ünïcode \\', 'M. Moss'].sort())
  })

  it('is nobody else’s to read', async () => {
    await expect(contacts(bob).readAddressBook(book)).rejects.toThrow('Forbidden')
    expect((await fetch(book)).status).toBe(401)
  })
})
