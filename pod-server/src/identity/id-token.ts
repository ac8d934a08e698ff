import { createPrivateKey } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { ServerKeys } from './keys.ts'

interface IdTokenIssuer {
  readonly ctx: KoaContextWithOIDC
  issue(options: { use: string }): Promise<string>
}

/**
 * O-24: Solid wants the audience to be the client *and* "solid", the client again as `azp`, the WebID, and the key that
 * the access token is bound to. `grant` is what an app is asked for when it comes with the token (O-41, bug class 18).
 * oidc-provider fixes the audience at signing, so its token is opened and signed anew.
 */
export function issueSolidIdTokens(provider: Provider, keys: ServerKeys): void {
  const signers = new Map(keys.signing.map((jwk) => [jwk.kid, createPrivateKey({ key: jwk, format: 'jwk' })]))
  const prototype = (provider as unknown as { IdToken: { prototype: IdTokenIssuer } }).IdToken.prototype
  const issuePlain = prototype.issue
  prototype.issue = async function issue(this: IdTokenIssuer, options) {
    const plain = await issuePlain.call(this, options)
    if (options.use !== 'idtoken') return plain
    const claims = decodeJwt(plain)
    const header = decodeProtectedHeader(plain)
    const signer = signers.get(String(header.kid))
    const { AccessToken } = this.ctx.oidc.entities
    const { webid, grant } = AccessToken?.extra ?? {}
    if (!signer || typeof claims.aud !== 'string' || typeof header.alg !== 'string') return plain
    if (typeof webid !== 'string') throw new Error('an ID token without an access token has no WebID')
    return new SignJWT({
      ...claims,
      aud: [claims.aud, 'solid'],
      azp: claims.aud,
      sub: webid,
      webid,
      grant,
      ...(AccessToken?.jkt ? { cnf: { jkt: AccessToken.jkt } } : {}),
    })
      .setProtectedHeader({ ...header, alg: header.alg })
      .sign(signer)
  }
}
