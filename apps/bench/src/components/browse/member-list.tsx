'use client'
import { AriaRouter } from '@hearth/kit/aria-router.tsx'
import { byteSize } from '@hearth/kit/byte-size.ts'
import { RelativeTime } from '@hearth/kit/relative-time.tsx'
import { Button, IconButton } from '@hearth/kit/ui/button.tsx'
import { TextField } from '@hearth/kit/ui/field.tsx'
import { Menu, MenuItem, MenuSeparator } from '@hearth/kit/ui/menu.tsx'
import {
  Braces,
  Ellipsis,
  File,
  FileText,
  Folder,
  Image,
  KeyRound,
  type LucideIcon,
  SquareArrowOutUpRight,
  Trash2,
} from 'lucide-react'
import { useState } from 'react'
import { GridList, GridListItem } from 'react-aria-components'
import type { Container } from '#data/containers.ts'
import type { Member } from '#rdf/container-listing.ts'
import { mayI } from '#rdf/entity-headers.ts'
import { browseHref, resourceHref, sharingHref } from '../hrefs.ts'
import { DeleteDialog } from './delete-dialog.tsx'

const filterFrom = 12
const firstShown = 300

/** The rows of a folder: arrow keys walk, typing jumps, Enter opens. */
export function MemberList({ container }: { container: Container }) {
  const [filter, setFilter] = useState('')
  const [shown, setShown] = useState(firstShown)
  const [deleting, setDeleting] = useState<Member>()
  const { members } = container
  const wanted = filter.trim().toLowerCase()
  const found = members.filter(({ name }) => name.toLowerCase().includes(wanted))
  const rows = found.slice(0, shown).map((member) => ({ id: member.url, member }))
  return (
    <>
      {members.length >= filterFrom && (
        <div className="border-b p-2">
          <TextField
            label="Filter by name"
            isLabelHidden
            placeholder={`Filter ${members.length.toLocaleString()} by name`}
            value={filter}
            onChange={setFilter}
          />
        </div>
      )}
      <AriaRouter>
        <GridList
          aria-label="In this folder"
          items={rows}
          dependencies={[container]}
          renderEmptyState={() => (
            <p className="px-4 py-10 text-center text-muted">No name in here has “{filter}” in it.</p>
          )}
        >
          {({ member }) => (
            <MemberRow
              member={member}
              mayDelete={mayI(container.facts, 'Write')}
              onDelete={() => setDeleting(member)}
            />
          )}
        </GridList>
      </AriaRouter>
      {found.length > shown && (
        <div className="border-t p-2 text-center">
          <Button look="quiet" onPress={() => setShown(shown * 4)}>
            Show more ({(found.length - shown).toLocaleString()} left)
          </Button>
        </div>
      )}
      <DeleteDialog
        url={deleting?.url}
        name={deleting?.name ?? ''}
        isContainer={deleting?.isContainer ?? false}
        onClose={() => setDeleting(undefined)}
      />
    </>
  )
}

function MemberRow({
  member,
  mayDelete,
  onDelete,
}: {
  member: Member
  mayDelete: boolean
  onDelete: () => void
}) {
  const { url, name, isContainer, size, modified } = member
  const Icon = iconOf(member)
  return (
    <GridListItem
      id={url}
      textValue={name}
      href={isContainer ? browseHref(url) : resourceHref(url)}
      className="flex min-h-12 cursor-pointer items-center gap-3 border-b px-4 transition-colors last:border-b-0 hover:bg-raised/60 data-focus-visible:-outline-offset-2"
    >
      <Icon size={20} aria-hidden className={`shrink-0 ${isContainer ? 'text-accent' : 'text-muted'}`} />
      <span className="min-w-0 grow py-1.5">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-xs text-muted sm:hidden">
          {size !== undefined && `${byteSize(size)} · `}
          {modified !== undefined && <RelativeTime iso={modified} />}
        </span>
      </span>
      <span className="hidden w-40 truncate text-sm text-muted lg:block">{kindOf(member)}</span>
      <span className="hidden w-20 text-end text-sm text-muted tabular-nums sm:block">
        {size !== undefined && byteSize(size)}
      </span>
      <span className="hidden w-36 text-end text-sm text-muted sm:block">
        {modified !== undefined && <RelativeTime iso={modified} />}
      </span>
      <Menu
        aria-label={`Actions for ${name}`}
        trigger={
          <IconButton label={`Actions for ${name}`} className="-me-2 size-9">
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem id="sharing" href={sharingHref(url)} icon={<KeyRound size={17} aria-hidden />}>
          Who can see this
        </MenuItem>
        <MenuItem id="open" href={url} target="_blank" icon={<SquareArrowOutUpRight size={17} aria-hidden />}>
          Open its address
        </MenuItem>
        {mayDelete && <MenuSeparator />}
        {mayDelete && (
          <MenuItem id="delete" isDanger onAction={onDelete} icon={<Trash2 size={17} aria-hidden />}>
            Delete…
          </MenuItem>
        )}
      </Menu>
    </GridListItem>
  )
}

function iconOf({ isContainer, mediaType, isRdf }: Member): LucideIcon {
  if (isContainer) return Folder
  if (mediaType?.startsWith('image/')) return Image
  if (isRdf && mediaType !== undefined) return Braces
  return mediaType?.startsWith('text/') ? FileText : File
}

function kindOf({ isContainer, mediaType }: Member): string {
  return isContainer ? 'Folder' : (mediaType ?? '')
}
