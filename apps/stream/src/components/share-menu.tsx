'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '@hearth/kit/ui/menu.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Plus, Users } from 'lucide-react'
import { type Aspect, hueOf, type Person, useAspects } from '#data/people.ts'
import { useSetMember } from '#data/people-changes.ts'

/** Which of my aspects this person is in: what I share with them (data-model 2.6, the second verb). */
export function ShareMenu({ person, size = 'medium' }: { person: Person; size?: 'small' | 'medium' }) {
  const aspects = useAspects().data ?? []
  const mutation = useSetMember()
  const { toast } = useToast()
  const inside = aspects.filter((aspect) => aspect.members.includes(person.webid))
  const set = (aspect: Aspect, isMember: boolean): void =>
    mutation.mutate(
      { aspect, person, isMember },
      {
        onSuccess: () =>
          toast(
            isMember
              ? `${person.name} sees what you share with ${aspect.name}, earlier posts too`
              : `${person.name} no longer sees what you share with ${aspect.name}`,
          ),
        onError: (error) => toast(`not changed: ${toAppError(error).message}`, { kind: 'failed' }),
      },
    )
  const onSelectionChange = (selected: ReadonlySet<unknown>): void => {
    for (const aspect of aspects) {
      const isMember = selected.has(aspect.iri)
      if (isMember !== aspect.members.includes(person.webid)) set(aspect, isMember)
    }
  }
  return (
    <Menu
      aria-label={`Share with ${person.name}`}
      trigger={
        <Button size={size} aria-label={`Share with ${person.name}: ${labelOf(inside)}`}>
          <Users size={17} aria-hidden />
          <span className="max-w-40 truncate">{labelOf(inside)}</span>
        </Button>
      }
      selectionMode="multiple"
      selectedKeys={inside.map((aspect) => aspect.iri)}
      onSelectionChange={(keys) => {
        if (keys !== 'all') onSelectionChange(new Set([...keys].filter((key) => key !== 'new')))
      }}
    >
      {aspects.map((aspect) => (
        <MenuItem
          key={aspect.iri}
          id={aspect.iri}
          icon={
            <Users
              size={17}
              aria-hidden
              style={{ color: `var(--color-aspect-${hueOf(aspects, aspect.iri)})` }}
            />
          }
        >
          {aspect.name}
        </MenuItem>
      ))}
      {aspects.length > 0 && <MenuSeparator />}
      <MenuItem id="new" href="/people" icon={<Plus size={17} aria-hidden />}>
        New aspect…
      </MenuItem>
    </Menu>
  )
}

function labelOf(inside: readonly Aspect[]): string {
  return inside.length === 0 ? 'Share with…' : inside.map((aspect) => aspect.name).join(', ')
}
