import { isAuxiliary, parentOf, subjectOf } from './names-model.ts'

export type Who = 'alice' | 'bob'

/** Alice is in every ACL and owns the pod; of bob it says whether he may read, its subject and what inherits from it. */
interface Acl {
  readonly isOpen: { accessTo: boolean; default: boolean }
}

interface Governed {
  readonly acl: Acl
  readonly scope: 'accessTo' | 'default'
}

export interface Entry {
  readonly seq: number
  readonly name: string
  readonly activity: 'Create' | 'Update' | 'Delete'
  /** What decided about it when it happened, and whether bob could read it then. */
  readonly governed: Governed
  readonly isSeenByBob: boolean
}

/** A pod that somebody changes, its log, and who is told what of it (NT-12, NT-17, NT-18; EXTENSIONS.md). */
export class FollowModel {
  readonly log: Entry[] = []
  /** When each thing was made. */
  readonly made = new Map([
    ['', 0],
    ['.acl', 0],
  ])
  readonly acls = new Map<string, Acl>([['', { isOpen: { accessTo: false, default: false } }]])
  #seq: number

  constructor(seq: number) {
    this.#seq = seq
  }

  get seq(): number {
    return this.#seq
  }

  /** P-37: with every container on the way. */
  put(name: string): void {
    if (!isAuxiliary(name)) {
      const above = parentOf(name)
      if (!this.made.has(above)) this.put(above)
    }
    const isNew = !this.made.has(name)
    this.#append(name, isNew ? 'Create' : 'Update')
    if (isNew) this.made.set(name, this.#seq)
  }

  /** P-53: with what hangs on it. */
  remove(name: string): void {
    const auxiliaries = [...this.made].filter(([key]) => isAuxiliary(key) && subjectOf(key) === name)
    const gone = [...auxiliaries.sort(([, one], [, other]) => one - other).map(([key]) => key), name]
    for (const key of gone) this.#append(key, 'Delete')
    for (const key of gone) this.made.delete(key)
    for (const key of gone) if (key.endsWith('.acl')) this.acls.delete(subjectOf(key))
  }

  share(subject: string, isOpen: Acl['isOpen']): void {
    this.put(`${subject}.acl`)
    const known = this.acls.get(subject)
    if (known) Object.assign(known.isOpen, isOpen)
    else this.acls.set(subject, { isOpen })
  }

  #append(name: string, activity: Entry['activity']): void {
    const governed = this.#governed(name)
    this.log.push({ seq: ++this.#seq, name, activity, governed, isSeenByBob: this.mayRead('bob', name) })
  }

  #governed(name: string): Governed {
    const subject = subjectOf(name)
    const own = this.acls.get(subject)
    if (own) return { acl: own, scope: 'accessTo' }
    for (let above = parentOf(subject); ; above = parentOf(above)) {
      const acl = this.acls.get(above)
      if (acl) return { acl, scope: 'default' }
    }
  }

  mayRead(who: Who, name: string): boolean {
    const { acl, scope } = this.#governed(name)
    return who === 'alice' || (acl.isOpen[scope] && !name.endsWith('.acl'))
  }

  /** Of what is gone the grants tell that governed it, as they are now; when they went with it, nobody is told. */
  #mayRecall(who: Who, { governed: { acl, scope } }: Entry): boolean {
    return [...this.acls.values()].includes(acl) && (who === 'alice' || acl.isOpen[scope])
  }

  /** What the feed tells after a cursor, decided now. */
  feed(who: Who, after: number): Entry[] {
    return this.log.filter((entry) => {
      const { seq, name, activity } = entry
      if (name.endsWith('.acl')) return seq > after && who === 'alice'
      const isSame = activity !== 'Delete' && (this.made.get(name) ?? Number.POSITIVE_INFINITY) <= seq
      return seq > after && (isSame ? this.mayRead(who, name) : this.#mayRecall(who, entry))
    })
  }

  /** The messages about a topic after a cursor, decided now; of each its activity, object and state. */
  messages(who: Who, topic: string, after: number): string[] {
    return this.log
      .filter(({ seq }) => seq > after)
      .flatMap((entry) => this.#message(who, topic, entry) ?? [])
  }

  #message(who: Who, topic: string, entry: Entry): string | undefined {
    const { seq, name, activity } = entry
    const isMember = activity !== 'Update' && parentOf(name) === topic && !isAuxiliary(name)
    if (name !== topic && !isMember) return undefined
    const exists = this.made.has(topic)
    const mayRecall = !isMember && !exists && this.#mayRecall(who, entry)
    if (!this.mayRead(who, topic) && !mayRecall) return undefined
    if (activity === 'Delete' && !isMember) return `Delete ${name}`
    const told = isMember ? { Create: 'Add', Delete: 'Remove', Update: '' }[activity] : activity
    return exists ? `${told} ${name} "${seq}-ttl"` : `${told} ${name}`
  }
}
