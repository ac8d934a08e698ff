import { audienceOf, feedIri, publicAudience } from '@hearth/vocab/layout.ts'
import { type Registration, registrationsFor } from '@hearth/vocab/registration.ts'
import { AS } from '@hearth/vocab/terms.ts'
import type { Me } from './me.ts'

/** One of my limited audiences: the container's opaque name and what it was made for (a group, or one person's WebID). */
export interface LimitedAudience {
  readonly name: string
  readonly feed: string
  readonly sources: readonly string[]
}

/** My limited audiences, as the private type index lists them. */
export function limitedAudiences(me: Me): LimitedAudience[] {
  return registrationsFor(me.privateIndex, AS.Note).flatMap((registration) => {
    const name = nameIn(registration)
    if (name === undefined || name === publicAudience) return []
    return [{ name, feed: feedIri(me.storage, name), sources: registration.sources }]
  })
}

/** The audience whose container a registration names. */
export function nameIn(registration: Registration): string | undefined {
  const container = registration.containers[0]
  return container === undefined ? undefined : audienceOf(container)
}
