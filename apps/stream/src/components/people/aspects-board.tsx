'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button, IconButton } from '@hearth/kit/ui/button.tsx'
import { AudienceChip } from '@hearth/kit/ui/chip.tsx'
import { TextField } from '@hearth/kit/ui/field.tsx'
import { Menu, MenuItem } from '@hearth/kit/ui/menu.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Plus, UserMinus, UserPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { type Aspect, hueOf, useAspects, useContacts } from '#data/people.ts'
import { useCreateAspect, useSetMember } from '#data/people-changes.ts'
import { Face, PersonRow, useNameOf } from '../person.tsx'

/** My circles, each with its people: adding and removing decides at once who sees what. */
export function AspectsBoard() {
  const aspects = useAspects()
  if (aspects.isPending) {
    return (
      <div className="flex flex-col gap-3 pt-4">
        <LoadingLabel>Loading aspects</LoadingLabel>
        <Skeleton className="h-28 rounded-card" />
        <Skeleton className="h-28 rounded-card" />
      </div>
    )
  }
  if (aspects.isError) return <ErrorState error={aspects.error} onRetry={() => void aspects.refetch()} />
  return (
    <div className="flex flex-col gap-4 pt-4">
      {aspects.data.length === 0 && (
        <p className="text-pretty text-muted">
          An aspect is a circle of people: family, the choir, work. What you post to it, only they see. They
          never learn what you call it, nor which others you have.
        </p>
      )}
      {aspects.data.map((aspect) => (
        <AspectCard key={aspect.iri} aspect={aspect} hue={hueOf(aspects.data, aspect.iri)} />
      ))}
      <NewAspect isFirst={aspects.data.length === 0} />
    </div>
  )
}

function AspectCard({ aspect, hue }: { aspect: Aspect; hue: number }) {
  const change = useMemberChange(aspect)
  const { name, members } = aspect
  return (
    <section
      aria-label={name}
      className="relative overflow-hidden rounded-card border bg-panel px-4 py-3 ps-6"
    >
      <span
        aria-hidden
        className="absolute inset-y-0 start-0 w-1"
        style={{ background: `var(--color-aspect-${hue})` }}
      />
      <header className="flex items-center gap-3">
        <h2 className="flex min-w-0 grow">
          <AudienceChip
            audience={{ kind: 'aspect', name, count: members.length, hue }}
            className="text-base"
          />
        </h2>
        <AddMember aspect={aspect} />
      </header>
      {members.length === 0 ? (
        <p className="py-3 text-muted">
          Nobody yet. Find somebody above and choose “Share with…”, or add people you know already.
        </p>
      ) : (
        <ul className="divide-y pt-1">
          {members.map((webid) => (
            <li key={webid}>
              <PersonRow webid={webid}>
                <RemoveMember webid={webid} onRemove={(person) => change(person, false)} aspectName={name} />
              </PersonRow>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function RemoveMember({
  webid,
  aspectName,
  onRemove,
}: {
  webid: string
  aspectName: string
  onRemove: (person: { webid: string; name: string }) => void
}) {
  const { name } = useNameOf(webid)
  return (
    <IconButton label={`Remove ${name} from ${aspectName}`} onPress={() => onRemove({ webid, name })}>
      <UserMinus size={18} aria-hidden className="text-muted" />
    </IconButton>
  )
}

/** People I know who are not in it yet; anybody else is found by the field above. */
function AddMember({ aspect }: { aspect: Aspect }) {
  const contacts = useContacts().data ?? []
  const change = useMemberChange(aspect)
  const others = contacts.flatMap((contact) =>
    contact.webid === undefined || aspect.members.includes(contact.webid)
      ? []
      : [{ webid: contact.webid, name: contact.name }],
  )
  return (
    <Menu
      aria-label={`Add to ${aspect.name}`}
      trigger={
        <Button size="small" isDisabled={others.length === 0} aria-label={`Add people to ${aspect.name}`}>
          <UserPlus size={16} aria-hidden />
          Add
        </Button>
      }
      header={<p className="px-2.5 pt-1.5 pb-1 text-xs text-muted">They also see earlier posts.</p>}
    >
      {others.map((person) => (
        <MenuItem
          key={person.webid}
          id={person.webid}
          textValue={person.name}
          icon={<Face webid={person.webid} size={26} />}
          onAction={() => change(person, true)}
        >
          {person.name}
        </MenuItem>
      ))}
    </Menu>
  )
}

function useMemberChange(
  aspect: Aspect,
): (person: { webid: string; name: string }, isMember: boolean) => void {
  const mutation = useSetMember()
  const { toast } = useToast()
  return (person, isMember) =>
    mutation.mutate(
      { aspect, person, isMember },
      {
        onSuccess: () =>
          toast(
            isMember
              ? `${person.name} sees what you share with ${aspect.name}`
              : `${person.name} no longer sees what you share with ${aspect.name}`,
            isMember
              ? {}
              : {
                  action: {
                    label: 'Undo',
                    onPress: () =>
                      mutation.mutate({ aspect: without(aspect, person.webid), person, isMember: true }),
                  },
                },
          ),
        onError: (error) => toast(`not changed: ${toAppError(error).message}`, { kind: 'failed' }),
      },
    )
}

function without(aspect: Aspect, webid: string): Aspect {
  return { ...aspect, members: aspect.members.filter((member) => member !== webid) }
}

function NewAspect({ isFirst }: { isFirst: boolean }) {
  const [name, setName] = useState('')
  const create = useCreateAspect()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === '') return
    // Empty at once, so that the next name can be typed while this one is made.
    setName('')
    event.currentTarget.querySelector('input')?.focus()
    create.mutate(wanted, { onError: () => setName((typed) => (typed === '' ? wanted : typed)) })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <TextField
          label={isFirst ? 'Your first aspect' : 'New aspect'}
          placeholder={isFirst ? 'Family' : 'Choir'}
          maxLength={80}
          value={name}
          onChange={setName}
          className="grow"
        />
        <Button type="submit" className="h-11" isPending={create.isPending} isDisabled={name.trim() === ''}>
          <Plus size={18} aria-hidden />
          {create.isPending ? 'Making it…' : 'Make it'}
        </Button>
      </div>
      {create.isError && (
        <p role="alert" className="text-sm text-danger first-letter:uppercase">
          {toAppError(create.error).message}.
        </p>
      )}
    </form>
  )
}
