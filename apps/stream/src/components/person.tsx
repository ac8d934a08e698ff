'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { AppLink } from '@hearth/kit/app-link.tsx'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import type { ReactNode } from 'react'
import { useMe } from '#data/me.tsx'
import { useContacts } from '#data/people.ts'
import { profileHref } from './links.ts'

/** What to call somebody: their own name, else mine for them, else their address. */
export function useNameOf(webid: string): { name: string; photo: string | undefined } {
  const person = usePerson(webid)
  const contacts = useContacts()
  const me = useMe()
  const own = contacts.data?.find((contact) => contact.webid === webid)?.name
  if (person.data?.name === undefined && webid === me.webid)
    return { name: me.name, photo: person.data?.photo }
  if (person.data?.name === undefined && own !== undefined) return { name: own, photo: person.data?.photo }
  return { name: displayName(person.data, webid), photo: person.data?.photo }
}

export function Face({ webid, size = 40 }: { webid: string; size?: number }) {
  const { name, photo } = useNameOf(webid)
  return <Avatar name={name} webid={webid} photo={photo} size={size} />
}

/** A name that leads to the person; the host on hover, so that look-alikes show (data-model 2.10). */
export function PersonLink({ webid, className }: { webid: string; className?: string }) {
  const { name } = useNameOf(webid)
  return (
    <AppLink
      href={profileHref(webid)}
      title={hostOf(webid)}
      className={`rounded font-semibold hover:underline ${className ?? ''}`}
      dir="auto"
    >
      {name}
    </AppLink>
  )
}

/** Somebody as a row: face, name, a second line, and what can be done. Several buttons get a line of their own on a phone. */
export function PersonRow({
  webid,
  detail,
  actions,
  children,
}: {
  webid: string
  detail?: ReactNode
  actions?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <AppLink href={profileHref(webid)} tabIndex={-1} aria-hidden className="shrink-0 rounded-full">
        <Face webid={webid} size={44} />
      </AppLink>
      <div className="min-w-0 flex-1">
        <PersonLink webid={webid} className="block truncate" />
        <div className="truncate text-sm text-muted">{detail ?? hostOf(webid)}</div>
      </div>
      {children}
      {actions !== undefined && (
        <div className="flex flex-wrap gap-2 max-sm:basis-full max-sm:ps-14">{actions}</div>
      )}
    </div>
  )
}

/** A few faces, overlapping; the names are beside them. */
export function Faces({
  webids,
  size = 26,
  max = 5,
}: {
  webids: readonly string[]
  size?: number
  max?: number
}) {
  return (
    <span aria-hidden className="inline-flex -space-x-2 rtl:space-x-reverse">
      {webids.slice(0, max).map((webid) => (
        <span key={webid} className="rounded-full ring-2 ring-panel">
          <Face webid={webid} size={size} />
        </span>
      ))}
    </span>
  )
}

/** "Bob, Eva and 3 others": counts are never more exact than they can be. */
export function Names({ webids, max = 2 }: { webids: readonly string[]; max?: number }) {
  const shown = webids.slice(0, max)
  const rest = webids.length - shown.length
  return (
    <>
      {shown.map((webid, index) => (
        <span key={webid}>
          {index > 0 && (rest === 0 && index === shown.length - 1 ? ' and ' : ', ')}
          <Name webid={webid} />
        </span>
      ))}
      {rest > 0 && ` and ${rest} ${rest === 1 ? 'other' : 'others'}`}
    </>
  )
}

function Name({ webid }: { webid: string }) {
  const me = useMe()
  const { name } = useNameOf(webid)
  return <bdi>{webid === me.webid ? 'You' : name}</bdi>
}
