import * as oauth from 'oauth4webapi'
import { AppError, hostOf, toAppError } from '../app-error.ts'
import { CALLBACK_PATH } from '../client-document.ts'
import { isIssuerOf } from '../identity/profile-issuers.ts'
import { authorizationUrl, chooseClientId, clockError, exchangeCode } from './oidc.ts'
import { type StoredSession, takePendingSignIn, writePendingSignIn, writeSession } from './session-store.ts'

/** Leaves for the provider. Resolves only when leaving failed. */
export async function leaveForProvider(target: {
  issuer: string
  webid?: string | undefined
  app: { name: string; origin: string }
  returnTo: string
}): Promise<string> {
  const redirectUri = `${target.app.origin}${CALLBACK_PATH}`
  try {
    const clientId = await chooseClientId(target.issuer, {
      documentUrl: `${target.app.origin}/clientid.jsonld`,
      name: target.app.name,
      redirectUri,
    })
    const state = oauth.generateRandomState()
    const request = {
      nonce: oauth.generateRandomNonce(),
      codeVerifier: oauth.generateRandomCodeVerifier(),
      redirectUri,
    }
    // O-44: the private key never leaves the browser's key store; tokens are bound to it.
    const keyPair = await oauth.generateKeyPair('ES256', { extractable: false })
    const { issuer, returnTo } = target
    await writePendingSignIn(state, { issuer, clientId, keyPair, returnTo, ...request })
    return await authorizationUrl({ issuer, clientId }, { state, ...request, loginHint: target.webid })
  } catch (error) {
    throw error instanceof oauth.OperationProcessingError
      ? new AppError('no-provider', `${hostOf(target.issuer)} does not answer like a sign-in provider`, {
          cause: error,
        })
      : toAppError(error, target.issuer)
  }
}

/** Comes back from the provider: the stored session, and the page the person was on (O-46). */
export async function comeBackFromProvider(
  callbackUrl: URL,
): Promise<{ session: StoredSession; returnTo: string }> {
  const state = callbackUrl.searchParams.get('state') ?? ''
  const pending = await takePendingSignIn(state)
  if (pending === undefined)
    throw new AppError('sign-in-failed', 'this sign-in was finished or given up before; start again')
  const tokens = await exchangeCode(callbackUrl, { ...pending, state }).catch((error: unknown) => {
    throw toSignInError(error, pending.issuer)
  })
  // O-43: any provider can claim any WebID; the WebID's own profile says whom to believe.
  if (!(await isIssuerOf(tokens.webid, pending.issuer))) {
    throw new AppError(
      'sign-in-failed',
      `${tokens.webid} does not name ${hostOf(pending.issuer)} as its provider`,
    )
  }
  const session: StoredSession = {
    ...tokens,
    issuer: pending.issuer,
    clientId: pending.clientId,
    keyPair: pending.keyPair,
    tokenOrigins: [new URL(tokens.webid).origin],
  }
  await writeSession(session)
  return { session, returnTo: pending.returnTo }
}

function toSignInError(error: unknown, issuer: string): AppError {
  if (error instanceof AppError) return error
  if (error instanceof oauth.AuthorizationResponseError) {
    const message =
      error.error === 'access_denied'
        ? 'you did not allow it, so nothing happened'
        : (error.error_description ?? error.error)
    return new AppError('sign-in-failed', message, { cause: error })
  }
  const aboutTime = clockError(error, issuer)
  if (aboutTime !== undefined) return aboutTime
  if (error instanceof TypeError) return toAppError(error, issuer)
  return new AppError('sign-in-failed', `the answer of ${hostOf(issuer)} could not be trusted; try again`, {
    cause: error,
  })
}
