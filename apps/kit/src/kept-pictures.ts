import { clear, createStore, del, get, keys, set } from 'idb-keyval'

/** A picture chosen for something half-written, and what it shows in words. */
export interface KeptPicture {
  readonly id: string
  readonly file: File
  readonly alt: string
}

/** What is noted of it beside the words of a draft; the file itself is kept here. */
export type PictureNote = Pick<KeptPicture, 'id' | 'alt'>

let opened: ReturnType<typeof createStore> | undefined
const store = () => {
  opened ??= createStore('hearth-drafts', 'pictures')
  return opened
}

const keptIds = new Map<string, string>()
let work: Promise<unknown> = Promise.resolve()

/**
 * Keeps the files of a draft over a reload and over the way to the provider and back, each as soon as it is chosen, and
 * forgets those that are no longer in it. Cheap where the files are the same as before.
 */
export function keepPictures(draft: string, pictures: readonly KeptPicture[]): void {
  const ids = pictures.map(({ id }) => id).join(' ')
  if ((keptIds.get(draft) ?? '') === ids) return
  keptIds.set(draft, ids)
  // A browser that keeps nothing has them for as long as the page is open.
  work = work.then(() => bringInStep(draft, pictures)).catch(() => undefined)
}

async function bringInStep(draft: string, pictures: readonly KeptPicture[]): Promise<void> {
  const wanted = new Map(pictures.map(({ id, file }) => [nameOf(draft, id), file]))
  const there = new Set(await keys<string>(store()))
  for (const name of there)
    if (name.startsWith(nameOf(draft, '')) && !wanted.has(name)) await del(name, store())
  for (const [name, file] of wanted) if (!there.has(name)) await set(name, file, store())
}

/** The pictures of a draft as it was noted; without those whose file is not there any more. */
export async function keptPictures(draft: string, notes: readonly PictureNote[]): Promise<KeptPicture[]> {
  await work
  const found = await Promise.all(
    notes.map(async ({ id, alt }) => {
      const file = await get<unknown>(nameOf(draft, id), store()).catch(() => undefined)
      return file instanceof File ? [{ id, alt, file }] : []
    }),
  )
  keptIds.set(draft, found.flatMap((one) => one.map(({ id }) => id)).join(' '))
  return found.flat()
}

/** All of them, of everybody who was here. */
export async function forgetPictures(): Promise<void> {
  keptIds.clear()
  await clear(store())
}

/** The notes in something that was stored as JSON, by whichever version. */
export function pictureNotes(stored: unknown): PictureNote[] {
  const isNote = (one: unknown): one is PictureNote => {
    const { id, alt } = (one ?? {}) as { id?: unknown; alt?: unknown }
    return typeof id === 'string' && typeof alt === 'string'
  }
  return Array.isArray(stored) ? stored.filter(isNote) : []
}

function nameOf(draft: string, id: string): string {
  return `${draft} ${id}`
}
