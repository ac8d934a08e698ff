import { PodError } from '#base/errors.ts'
import { createAccount } from '#identity/accounts.ts'
import type { Identity } from '#identity/identity.ts'
import { maxPasswordLength } from '#identity/passwords.ts'
import { removeAccount } from '#identity/remove-account.ts'
import { linkPod } from '#identity/webid-links.ts'
import type { Faults } from '#pages/fields.ts'
import { shortestPassword } from '#pages/register.ts'
import { createPod } from '#pods/create-pod.ts'
import type { Context } from '../context.ts'

export interface Registration {
  readonly name: string
  readonly pod: string
  readonly email: string
  readonly password: string
  readonly address: string
}

/** What a person has to mend, by field. */
export class RegistrationFaults extends Error {
  readonly faults: Faults

  constructor(faults: Faults) {
    super('the registration has faults')
    this.faults = faults
  }
}

/** Bug class 27: strangers make accounts only where the operator lets them, and not without end. */
export async function checkRegistration(
  context: Context,
  identity: Identity,
  address: string,
): Promise<void> {
  const { registration, limits } = context.config
  if (registration === 'closed') {
    throw new PodError('forbidden', 'this server does not take new people: ask whoever runs it')
  }
  await identity.throttle.count([{ key: `register ${address}`, most: limits.signInAttempts * 100 }])
}

/** Account, pod and WebID in one go; whatever fails, nothing of it stays. Returns the account's id. */
export async function registerPerson(
  context: Context,
  identity: Identity,
  wish: Registration,
): Promise<string> {
  await checkRegistration(context, identity, wish.address)
  const faults = faultsOf(wish)
  if (Object.keys(faults).length > 0) throw new RegistrationFaults(faults)
  const account = await createAccount(context, wish).catch(asFault('email'))
  try {
    await createPod(context, { name: wish.pod, displayName: wish.name }, (writer, made) =>
      linkPod(writer, account.id, made),
    ).catch(asFault('pod'))
    return account.id
  } catch (cause) {
    await removeAccount(context, account.id, async () => {})
    throw cause
  }
}

function faultsOf({ name, pod, email, password }: Registration): Faults {
  const faults: Record<string, string> = {}
  if (name === '') faults.name = 'Tell us your name'
  if (pod === '') faults.pod = 'Choose your address'
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) faults.email = 'Enter an e-mail address, like me@example.org'
  if (password.length < shortestPassword)
    faults.password = `Take a password of at least ${shortestPassword} characters`
  if (password.length > maxPasswordLength)
    faults.password = `Passwords end at ${maxPasswordLength} characters`
  return faults
}

/** What the client did wrong belongs to a field; anything else is ours and goes on. */
function asFault(field: string) {
  return (cause: unknown): never => {
    if (!(cause instanceof PodError) || cause.status >= 500) throw cause
    throw new RegistrationFaults({
      [field]: `${cause.message.charAt(0).toUpperCase()}${cause.message.slice(1)}`,
    })
  }
}
