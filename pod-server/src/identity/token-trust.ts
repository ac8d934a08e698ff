import { PodError } from '#base/errors.ts'
import { credentialError } from './challenge.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { Jws } from './jws.ts'
import { isSigned, type SolidToken } from './solid-token.ts'
import type { WebidIssuers } from './webid-issuers.ts'

/**
 * Why a token is believed: its signer's keys, the issuers that the WebID names, and our own records. Both checks throw
 * 'unauthenticated' with what is wrong; 'unavailable', with a time to come back, where nobody could be asked now.
 */
export interface TokenTrust {
  /** Once for each token. */
  checkSignature(token: SolidToken & { readonly jws: Jws }, asker: string): Promise<void>
  /** May change while the token holds (O-35, O-36, bug class 18). */
  checkStanding(token: SolidToken, asker: string): Promise<void>
}

export interface TokenTrustOptions {
  /** Our issuer and public base URL, slash at the end. */
  readonly baseUrl: string
  readonly issuerKeys: IssuerKeys
  readonly webidIssuers: WebidIssuers
  /** Whether what our own issuer granted still stands: a revoked app stops before its token ends (bug class 18). */
  stillGranted(claims: Readonly<Record<string, unknown>>): Promise<boolean>
}

export function createTokenTrust(options: TokenTrustOptions): TokenTrust {
  const { baseUrl, issuerKeys, webidIssuers } = options
  const refuse = (message: string, cause?: unknown): PodError =>
    credentialError(baseUrl, 'invalid_token', message, cause)
  return {
    async checkSignature(token, asker) {
      const isGood = await isSigned(token, issuerKeys, asker).catch(
        orPutOff((cause) => refuse(`the issuer of the ${token.kind} could not be asked for its keys`, cause)),
      )
      if (!isGood) throw refuse(`the ${token.kind} is not signed by its issuer`)
    },
    async checkStanding({ kind, webid, issuer, claims }, asker) {
      const issuers = await webidIssuers(webid, asker).catch(
        orPutOff((cause) => refuse('the WebID document could not be read', cause)),
      )
      if (!issuers.includes(issuer))
        throw refuse(`the WebID document does not name the issuer of the ${kind}`)
      if (issuer === baseUrl && !(await options.stillGranted(claims)))
        throw refuse('access was taken back, sign in again')
    },
  }
}

/** Where nobody was asked, nothing is known of the token: its holder shall come back with it. */
function orPutOff(refusal: (cause: unknown) => PodError): (cause: unknown) => never {
  return (cause) => {
    throw cause instanceof PodError && cause.headers['retry-after'] !== undefined ? cause : refusal(cause)
  }
}
