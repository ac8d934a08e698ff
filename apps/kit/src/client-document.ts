/** The page that providers send people back to; every app has it. */
export const CALLBACK_PATH = '/callback'

/** The Client ID Document of an app (O-7): its own address is the `client_id`, so it depends on the origin alone. */
export function clientDocument(app: {
  name: string
  origin: string
  logo?: string
}): Record<string, unknown> {
  return {
    '@context': ['https://www.w3.org/ns/solid/oidc-context.jsonld'],
    client_id: `${app.origin}/clientid.jsonld`,
    client_name: app.name,
    client_uri: `${app.origin}/`,
    ...(app.logo === undefined ? {} : { logo_uri: new URL(app.logo, app.origin).href }),
    redirect_uris: [`${app.origin}${CALLBACK_PATH}`],
    post_logout_redirect_uris: [`${app.origin}/`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid webid offline_access',
    token_endpoint_auth_method: 'none',
    application_type: 'web',
    require_auth_time: false,
  }
}

/** The Client ID Document as a response, for an app's `clientid.jsonld/route.ts`. */
export function clientDocumentResponse(app: { name: string; origin: string; logo?: string }): Response {
  return new Response(JSON.stringify(clientDocument(app), null, 2), {
    headers: {
      'content-type': 'application/ld+json',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=60',
    },
  })
}
