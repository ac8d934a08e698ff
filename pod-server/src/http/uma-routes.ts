import express, { type Request, type Response, type Router } from 'express'
import type { Identity } from '#identity/identity.ts'
import { algorithmNames } from '#identity/jws.ts'
import { idTokenFormat, umaGrantType } from '#identity/uma-grant.ts'
import type { Context } from '../context.ts'
import { allow } from './allow.ts'
import { clientAddress } from './client-address.ts'
import { fieldsOf } from './form-fields.ts'

const discovery = '/.well-known/uma2-configuration'
const endpoint = '/.uma/token'
/** An ID token, a ticket and a few words. */
const mostFormBytes = 32 * 1024

/** O-41: where clients that hold an ID token get an access token of this server, and how they find the way. */
export function umaRoutes({ config }: Context, { exchangeIdToken }: Identity): Router {
  const { baseUrl, trustedProxies } = config
  const router = express.Router()
  const tokenEndpoint = `${baseUrl}${endpoint.slice(1)}`
  router.all(discovery, (request: Request, response: Response) => {
    if (!allow(request, response, 'GET, HEAD, OPTIONS')) return
    response.json(metadata(baseUrl, tokenEndpoint))
  })
  router.post(
    endpoint,
    express.urlencoded({ extended: false, limit: mostFormBytes, parameterLimit: 20 }),
    async (request: Request, response: Response) => {
      const { status, body } = await exchangeIdToken({
        url: tokenEndpoint,
        form: fieldsOf(request),
        dpop: request.headers.dpop as string | undefined,
        asker: () => clientAddress(request, trustedProxies),
      })
      response.set('cache-control', 'no-store').status(status).json(body)
    },
  )
  router.all(endpoint, (request: Request, response: Response) => {
    allow(request, response, 'POST, OPTIONS')
  })
  return router
}

/** UMA 2.0 Grant 2, on top of RFC 8414. */
function metadata(baseUrl: string, tokenEndpoint: string): object {
  return {
    issuer: baseUrl,
    token_endpoint: tokenEndpoint,
    jwks_uri: `${baseUrl}.oidc/jwks`,
    grant_types_supported: [umaGrantType],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none'],
    dpop_signing_alg_values_supported: algorithmNames,
    uma_profiles_supported: [idTokenFormat],
  }
}
