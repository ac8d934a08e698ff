'use client'
import { BareButton } from '@hearth/kit/ui/button.tsx'
import { type Audience, AudienceChip } from '@hearth/kit/ui/chip.tsx'
import { Menu, MenuItem, MenuSection, MenuSeparator } from '@hearth/kit/ui/menu.tsx'
import { ChevronDown, Globe, Plus, Users } from 'lucide-react'
import type { Ref } from 'react'
import { type Aspect, hueOf, useAspects } from '#data/people.ts'
import type { ChosenAudience } from '#data/posts.ts'
import { Faces, Names } from '../person.tsx'

/** The chip that says who will see it, and the menu to change that. */
export function AudiencePicker({
  value,
  onChange,
  buttonRef,
}: {
  value: ChosenAudience | undefined
  onChange: (id: string) => void
  buttonRef?: Ref<HTMLButtonElement>
}) {
  const aspects = useAspects().data ?? []
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Menu
        aria-label="Who sees this"
        trigger={
          <BareButton
            {...(buttonRef === undefined ? {} : { ref: buttonRef })}
            className="inline-flex min-h-10 cursor-pointer items-center gap-1.5 rounded-full border border-edge/50 ps-1.5 pe-3 hover:bg-raised"
          >
            {value === undefined ? (
              <span className="px-2 font-medium text-muted">Who sees this?</span>
            ) : (
              <AudienceChip audience={toChip(value, aspects)} className="h-7" />
            )}
            <ChevronDown size={16} aria-hidden className="text-muted" />
          </BareButton>
        }
        selectionMode="single"
        selectedKeys={value === undefined ? [] : [idOf(value)]}
        onAction={(key) => {
          if (key !== 'new') onChange(String(key))
        }}
      >
        <MenuItem
          id="public"
          textValue="Public"
          icon={<Globe size={17} aria-hidden className="text-accent" />}
        >
          Public
        </MenuItem>
        {aspects.length > 0 && (
          <MenuSection title="Only the people in">
            {aspects.map((aspect) => (
              <AspectOption key={aspect.iri} aspect={aspect} hue={hueOf(aspects, aspect.iri)} />
            ))}
          </MenuSection>
        )}
        <MenuSeparator />
        <MenuItem id="new" href="/people" icon={<Plus size={17} aria-hidden />}>
          New aspect…
        </MenuItem>
      </Menu>
      <WhoSees value={value} />
    </div>
  )
}

function AspectOption({ aspect, hue }: { aspect: Aspect; hue: number }) {
  const isEmpty = aspect.members.length === 0
  return (
    <MenuItem
      id={aspect.iri}
      textValue={aspect.name}
      isDisabled={isEmpty}
      icon={<Users size={17} aria-hidden style={{ color: `var(--color-aspect-${hue})` }} />}
    >
      {aspect.name}{' '}
      <span className="text-muted">{isEmpty ? '(nobody yet)' : `(${aspect.members.length})`}</span>
    </MenuItem>
  )
}

/** The faces behind the chip: who this goes to, before it goes. */
function WhoSees({ value }: { value: ChosenAudience | undefined }) {
  if (value === undefined) return <p className="text-sm text-muted">Choose before you post.</p>
  if (value.kind === 'public') return <p className="text-sm text-muted">Anyone on the web can read this.</p>
  const { members } = value.aspect
  return (
    <p className="flex min-w-0 items-center gap-2 text-sm text-muted">
      <Faces webids={members} size={24} />
      <span className="truncate">
        <Names webids={members} /> will see this
      </span>
    </p>
  )
}

/** Back from what a draft or the menu holds; undefined when the aspect is gone or empty, so nothing goes to nobody. */
export function toChosen(id: string | undefined, aspects: readonly Aspect[]): ChosenAudience | undefined {
  if (id === 'public') return { kind: 'public' }
  const aspect = aspects.find((one) => one.iri === id)
  return aspect === undefined || aspect.members.length === 0 ? undefined : { kind: 'aspect', aspect }
}

export function toChip(value: ChosenAudience, aspects: readonly Aspect[]): Audience {
  if (value.kind === 'public') return value
  const { name, members, iri } = value.aspect
  return { kind: 'aspect', name, count: members.length, hue: hueOf(aspects, iri) }
}

function idOf(value: ChosenAudience): string {
  return value.kind === 'public' ? 'public' : value.aspect.iri
}
