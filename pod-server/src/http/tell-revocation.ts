import type { Identity } from '#identity/identity.ts'
import type { Context } from '../context.ts'

/** Bug class 18: what an account took back ends with the next request that is made with it, in every process. */
export function tellRevocation({ peers }: Context, identity: Identity): void {
  identity.recheckTokens()
  peers.tell({ kind: 'revocation' })
}

export function hearOfRevocations({ peers }: Context, identity: Identity): void {
  peers.onNews((news) => news.kind === 'revocation' && identity.recheckTokens())
}
