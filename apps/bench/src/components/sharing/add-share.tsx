'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { TextField } from '@hearth/kit/ui/field.tsx'
import { Select } from '@hearth/kit/ui/select.tsx'
import { Globe, LogIn, UserPlus, Users } from 'lucide-react'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { useMyAspects } from '#data/aspects.ts'
import type { Level } from '#sharing/plain-words.ts'
import { type Holder, holderKey, type Share } from '#sharing/share.ts'
import { levelOptions } from './share-row.tsx'

type AddShareProps = {
  shares: readonly Share[]
  name: string
  isBusy: boolean
  onAdd: (holder: Holder, level: Level) => void
}

/** Gives access to one more: a person by WebID, an aspect, everybody signed in, or everyone. */
export function AddShare(props: AddShareProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" isPending={props.isBusy} onPress={() => setOpen(true)}>
        <UserPlus size={17} aria-hidden />
        Give access
      </Button>
      <Dialog title={`Give access to ${props.name}`} isOpen={isOpen} onOpenChange={setOpen}>
        <AddShareForm {...props} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function AddShareForm({ shares, onAdd, onDone }: AddShareProps & { onDone: () => void }) {
  const aspects = useMyAspects()
  const [level, setLevel] = useState<Level>('see')
  const has = (holder: Holder): boolean =>
    shares.some((share) => holderKey(share.holder) === holderKey(holder))
  const add = (holder: Holder): void => {
    onAdd(holder, level)
    onDone()
  }
  const circles = (aspects.data ?? []).map(({ iri, name, members }) => ({
    holder: { kind: 'aspect', sources: [iri], members } satisfies Holder,
    label: `${name} (${members.length})`,
    icon: <Users size={17} aria-hidden />,
  }))
  const choices = [
    ...circles,
    {
      holder: { kind: 'signed-in' } satisfies Holder,
      label: 'Anyone signed in',
      icon: <LogIn size={17} aria-hidden />,
    },
    {
      holder: { kind: 'everyone' } satisfies Holder,
      label: 'Everyone',
      icon: <Globe size={17} aria-hidden />,
    },
  ].filter(({ holder }) => !has(holder))
  return (
    <div className="flex flex-col gap-5">
      <Select
        label="They"
        options={levelOptions}
        value={level}
        onChange={(id) => setLevel(id as Level)}
        className="max-w-xs"
      />
      <PersonForm has={has} onAdd={add} />
      {choices.length > 0 && (
        <Group title="Or give it to">
          {choices.map(({ holder, label, icon }) => (
            <Button key={holderKey(holder)} onPress={() => add(holder)}>
              {icon}
              {label}
            </Button>
          ))}
        </Group>
      )}
    </div>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 border-t pt-4">
      <h3 className="text-sm font-medium">{title}</h3>
      <div className="flex flex-wrap gap-2">{children}</div>
    </section>
  )
}

const lookUpAfterMs = 350

/** A WebID counts once its profile has been read: a typing error must not become a right for a stranger. */
function PersonForm({ has, onAdd }: { has: (holder: Holder) => boolean; onAdd: (holder: Holder) => void }) {
  const [typed, setTyped] = useState('')
  const settled = useSettled(typed)
  const webid = asWebid(settled)
  const person = usePerson(webid)
  const isKnown = person.data !== undefined && hasSaidAnything(person.data)
  const isThere = webid !== undefined && has({ kind: 'person', webid })
  const isReady = webid !== undefined && webid === asWebid(typed) && isKnown && !isThere
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isReady) onAdd({ kind: 'person', webid })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextField
        label="A person, by WebID"
        description="The address of their profile, for example https://bob.example/profile/card#me"
        inputMode="url"
        spellCheck="false"
        autoComplete="off"
        autoFocus
        value={typed}
        onChange={setTyped}
        errorMessage={
          problemOf(webid, person.error, person.data !== undefined && !isKnown, isThere) ??
          missingScheme(settled)
        }
      />
      {webid !== undefined && person.isLoading && (
        <p role="status" className="text-sm text-muted">
          Reading their profile…
        </p>
      )}
      {webid !== undefined && isKnown && !isThere && (
        <p className="flex items-center gap-3 rounded-control bg-raised px-3 py-2">
          <Avatar name={displayName(person.data, webid)} webid={webid} photo={person.data.photo} size={36} />
          <span className="min-w-0 grow">
            <span className="block font-medium">{displayName(person.data, webid)}</span>
            <span className="block truncate text-sm text-muted">{new URL(webid).host}</span>
          </span>
          <Button type="submit" look="primary" size="small" isDisabled={!isReady}>
            Give access
          </Button>
        </p>
      )}
    </form>
  )
}

function problemOf(
  webid: string | undefined,
  error: Error | null,
  isEmpty: boolean,
  isThere: boolean,
): string | undefined {
  if (webid === undefined) return undefined
  if (isThere) return 'This person is on the list already'
  if (error !== null) return `No profile there: ${toAppError(error, webid).message}`
  return isEmpty ? 'There is a document there, but no profile of a person with this address' : undefined
}

/** What is still being typed may become an address: only what cannot any more is told. */
function missingScheme(typed: string): string | undefined {
  const text = typed.trim().toLowerCase()
  const canBecomeOne = ['https://', 'http://'].some(
    (scheme) => scheme.startsWith(text) || text.startsWith(scheme),
  )
  return canBecomeOne ? undefined : 'A WebID is a whole address and begins with https://'
}

function asWebid(typed: string): string | undefined {
  const text = typed.trim()
  return /^https?:\/\/[^\s<>"{}|\\^`]+$/.test(text) && URL.canParse(text) ? text : undefined
}

type Known = { name?: string | undefined; issuers: readonly string[]; storages: readonly string[] }

function hasSaidAnything({ name, issuers, storages }: Known): boolean {
  return name !== undefined || issuers.length > 0 || storages.length > 0
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), lookUpAfterMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
