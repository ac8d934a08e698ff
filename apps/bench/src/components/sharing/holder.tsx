'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { Globe, LogIn, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAspect } from '#data/aspects.ts'
import type { Holder } from '#sharing/share.ts'

/** Who this is about, with a face or a sign, a name and one line of explanation. */
export function HolderLabel({ holder, isMe }: { holder: Holder; isMe: boolean }) {
  if (holder.kind === 'everyone') {
    return (
      <Label
        icon={<Sign icon={<Globe size={20} />} />}
        name="Everyone"
        note="On the whole web, without signing in"
      />
    )
  }
  if (holder.kind === 'signed-in') {
    return (
      <Label
        icon={<Sign icon={<LogIn size={20} />} />}
        name="Anyone signed in"
        note="With any WebID, known to you or not"
      />
    )
  }
  if (holder.kind === 'person') return <PersonLabel webid={holder.webid} isMe={isMe} />
  if (holder.kind === 'group')
    return <GroupLabel group={holder.group} note="A group, asked for its members at every visit" />
  return <AspectLabel sources={holder.sources} members={holder.members} />
}

function PersonLabel({ webid, isMe }: { webid: string; isMe: boolean }) {
  const { data: profile } = usePerson(webid)
  const name = displayName(profile, webid)
  return (
    <Label
      icon={<Avatar name={name} webid={webid} photo={profile?.photo} size={40} />}
      name={isMe ? `${name} (you)` : name}
      note={hostOf(webid)}
      title={webid}
    />
  )
}

/** An aspect: the names of its groups, and whether the copy in the rules is still in step with them. */
function AspectLabel({ sources, members }: { sources: readonly string[]; members: readonly string[] }) {
  const [first] = sources
  return first === undefined ? null : (
    <GroupLabel
      group={first}
      count={members.length}
      note={countOf(members.length)}
      others={sources.slice(1)}
      members={members}
    />
  )
}

function GroupLabel({
  group,
  note,
  count,
  others = [],
  members = [],
}: {
  group: string
  note: string
  count?: number
  others?: readonly string[]
  members?: readonly string[]
}) {
  const { data: circle } = useAspect(group)
  const name = circle?.name ?? 'A group'
  const isStale = count !== undefined && circle !== undefined && circle.members.length !== count
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return (
    <Label
      icon={<Sign icon={<Users size={20} />} />}
      name={`${name}${more}`}
      note={isStale ? `${note}; the aspect itself has ${circle.members.length}` : note}
      title={group}
    >
      {members.length > 0 && <Faces members={members} />}
    </Label>
  )
}

const mostFaces = 6

/** The people of an aspect, so that nobody has to guess who is meant. */
function Faces({ members }: { members: readonly string[] }) {
  return (
    <span className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      {members.slice(0, mostFaces).map((webid) => (
        <Face key={webid} webid={webid} />
      ))}
      {members.length > mostFaces && (
        <span className="text-muted">and {members.length - mostFaces} more</span>
      )}
    </span>
  )
}

function Face({ webid }: { webid: string }) {
  const { data: profile } = usePerson(webid)
  const name = displayName(profile, webid)
  return (
    <span className="inline-flex items-center gap-1.5" title={webid}>
      <Avatar name={name} webid={webid} photo={profile?.photo} size={20} />
      {name}
    </span>
  )
}

function Label({
  icon,
  name,
  note,
  title,
  children,
}: {
  icon: ReactNode
  name: string
  note: string
  title?: string
  children?: ReactNode
}) {
  return (
    <span className="flex min-w-0 items-center gap-3" title={title}>
      {icon}
      <span className="min-w-0">
        <span className="block leading-snug font-medium break-words">{name}</span>
        <span className="block text-sm leading-snug break-words text-muted">{note}</span>
        {children}
      </span>
    </span>
  )
}

function Sign({ icon }: { icon: ReactNode }) {
  return (
    <span
      aria-hidden
      className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-accent"
    >
      {icon}
    </span>
  )
}

function countOf(count: number): string {
  return count === 0
    ? 'An aspect with nobody in it'
    : count === 1
      ? 'An aspect, 1 person'
      : `An aspect, ${count} people`
}
