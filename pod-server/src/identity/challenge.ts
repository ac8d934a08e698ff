import { PodError } from '#base/errors.ts'

/** RFC 9449 7.1 and RFC 6750 3.1. */
export type TokenError = 'invalid_token' | 'invalid_dpop_proof'

/** The `WWW-Authenticate` of every 401 (O-33): how to sign in, and what was wrong with what was sent. */
export function challenge(issuer: string, error?: TokenError, description?: string): string {
  const fault = error ? `, error="${error}", error_description="${description}"` : ''
  return `DPoP algs="ES256 RS256", as_uri="${issuer}"${fault}`
}

/** UMA 2.0 Grant 3.2.1: the other way in, for whoever holds an ID token (O-33, O-41). */
export function umaChallenge(issuer: string, ticket: string): string {
  return `UMA realm="${issuer}", as_uri="${issuer}", ticket="${ticket}"`
}

/** A credential that was shown and does not hold (ER-2): never treated as no credential. */
export function credentialError(
  issuer: string,
  error: TokenError,
  message: string,
  cause?: unknown,
): PodError {
  return new PodError('unauthenticated', message, {
    cause,
    headers: { 'WWW-Authenticate': challenge(issuer, error, message) },
  })
}
