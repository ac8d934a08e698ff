import { type Mode, modes, type Share } from './share.ts'

/** The steps a person chooses between; everything else that an ACL can say is shown in words but not offered. */
export const levels = ['see', 'add', 'edit', 'own'] as const
export type Level = (typeof levels)[number]

const modesByLevel: Record<Level, readonly Mode[]> = {
  see: ['Read'],
  add: ['Read', 'Append'],
  edit: ['Read', 'Write'],
  own: ['Read', 'Write', 'Control'],
}

export function modesOf(level: Level): readonly Mode[] {
  return modesByLevel[level]
}

/** The level that means exactly these modes. Write includes Append in WAC, so it makes no difference beside it. */
export function levelOf(held: readonly Mode[]): Level | undefined {
  const wanted = key(held)
  return levels.find((level) => key(modesByLevel[level]) === wanted)
}

/** "can see and edit": what modes allow, as people say it. */
export function modesInWords(held: readonly Mode[]): string {
  const level = levelOf(held)
  if (level !== undefined) return levelWords[level]
  const parts = [
    held.includes('Read') ? 'see' : undefined,
    held.includes('Write') ? 'change' : held.includes('Append') ? 'add' : undefined,
    held.includes('Control') ? 'decide who has access' : undefined,
  ].filter((part) => part !== undefined)
  if (parts.length === 0) return 'can do nothing'
  const only = held.includes('Read') ? '' : ', but not see'
  return `can ${new Intl.ListFormat('en').format(parts)}${only}`
}

export const levelWords: Record<Level, string> = {
  see: 'can see',
  add: 'can see and add',
  edit: 'can see and edit',
  own: 'can do everything',
}

/** One share in words; a folder's rule may be about its list, about what is inside, or differ between the two. */
export function shareInWords(share: Share, isContainer: boolean): string {
  if (!isContainer || key(share.here) === key(share.below)) return modesInWords(share.here)
  if (share.here.length === 0) return `${modesInWords(share.below)} what is inside, not the list`
  if (share.below.length === 0) return `${modesInWords(share.here)} this folder only, nothing inside`
  return `${modesInWords(share.here)} this folder; ${modesInWords(share.below)} what is inside`
}

/** The one-line summary of a place: "Public", "Signed-in people", "Shared with 3", "Only you". */
export function summaryOf(shares: readonly Share[], owner: string): string {
  const readers = shares.filter(({ here, below }) => here.includes('Read') || below.includes('Read'))
  if (readers.some(({ holder }) => holder.kind === 'everyone')) return 'Public'
  if (readers.some(({ holder }) => holder.kind === 'signed-in')) return 'Anyone signed in'
  const people = new Set(
    readers.flatMap(({ holder }) =>
      holder.kind === 'person' ? [holder.webid] : holder.kind === 'aspect' ? holder.members : [],
    ),
  )
  people.delete(owner)
  if (people.size > 0) return people.size === 1 ? '1 person' : `${people.size} people`
  return readers.some(({ holder }) => holder.kind === 'group') ? 'A group' : 'Only you'
}

/** Who may put something in without seeing what is there, as an inbox does; undefined when nobody in general may. */
export function droppersOf(shares: readonly Share[]): string | undefined {
  const droppers = shares.filter(
    ({ here }) => !here.includes('Read') && (here.includes('Append') || here.includes('Write')),
  )
  if (droppers.some(({ holder }) => holder.kind === 'everyone')) return 'everyone can add'
  return droppers.some(({ holder }) => holder.kind === 'signed-in') ? 'anyone signed in can add' : undefined
}

/** WAC-Allow (W-22): what the person asking may do, and what everyone may. */
export function readWacAllow(header: string | null): { user: readonly Mode[]; public: readonly Mode[] } {
  const group = (name: string): readonly Mode[] => {
    const words = new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`).exec(header ?? '')?.[1]?.split(/\s+/) ?? []
    return modes.filter((mode) => words.includes(mode.toLowerCase()))
  }
  return { user: group('user'), public: group('public') }
}

function key(held: readonly Mode[]): string {
  return modes.filter((mode) => held.includes(mode) && !(mode === 'Append' && held.includes('Write'))).join()
}
