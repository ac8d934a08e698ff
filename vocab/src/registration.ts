import { sameTerm } from './terms.ts'

/** Where things of one class are. */
export interface Registration {
  readonly iri: string
  readonly forClass: string
  readonly instances: readonly string[]
  readonly containers: readonly string[]
  /** The groups a limited audience container was made for; newest by `created` is the one to post to. */
  readonly sources: readonly string[]
  readonly created?: string | undefined
  readonly defaultApp?: string | undefined
}

/** Registrations of a class, schema.org in either scheme. */
export function registrationsFor(index: readonly Registration[], forClass: string): Registration[] {
  return index.filter((registration) => sameTerm(registration.forClass, forClass))
}

/** The limited audience containers made for a group, newest first (data-model 2.3: "from now on only" starts a fresh one). */
export function audiencesFor(index: readonly Registration[], group: string): Registration[] {
  return index
    .filter((registration) => registration.sources.includes(group) && registration.containers.length > 0)
    .sort((one, other) => (other.created ?? '').localeCompare(one.created ?? ''))
}
