import { AppError } from '../app-error.ts'
import { resolveIdentity } from './resolve-identity.ts'

/** The WebID behind whatever address somebody is known by: a WebID, a pod, a profile page. */
export async function findPerson(typed: string): Promise<string> {
  const { webid } = await resolveIdentity(typed)
  if (webid === undefined) throw new AppError('not-found', nobodyAt(typed))
  return webid
}

/** A provider answers for every address of its host: only the host alone was meant as one. */
function nobodyAt(typed: string): string {
  const isHost = /^(https?:\/\/)?[^/]+\/?$/.test(typed.trim())
  return isHost
    ? 'that is a place to sign in, not a person; ask for the address of their profile'
    : 'there is nobody at this address; check the spelling, or ask them to copy it from their profile'
}
