import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Random } from '../random.ts'
import { damaged } from './bodies.ts'

export interface ClientDocuments {
  /** Addresses of descriptions of clients, each bad in its own way. */
  readonly addresses: readonly string[]
  close(): Promise<void>
}

/** A server that publishes what no honest app would: huge, endless, moving, lying and broken client documents. */
export async function publishClientDocuments(random: Random): Promise<ClientDocuments> {
  let origin = ''
  const document = (path: string, more: object = {}): string =>
    JSON.stringify({
      '@context': ['https://www.w3.org/ns/solid/oidc-context.jsonld'],
      client_id: `${origin}${path}`,
      redirect_uris: [`${origin}/callback`],
      ...more,
    })
  const send = (response: ServerResponse, body: string | Buffer): void => {
    response.writeHead(200, { 'content-type': 'application/ld+json' }).end(body)
  }
  const answers: Readonly<Record<string, (response: ServerResponse, path: string) => void>> = {
    '/damaged': (response, path) => send(response, damaged(random, Buffer.from(document(path)))),
    '/huge': (response) => send(response, `{"a":"${'x'.repeat(2 ** 21)}"}`),
    '/deep': (response) => send(response, `${'['.repeat(30_000)}${']'.repeat(30_000)}`),
    '/lying': (response) => send(response, document('/other')),
    '/moving': (response) => response.writeHead(302, { location: '/moving' }).end(),
    '/inward': (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    '/silent': () => undefined,
    '/gone': (response) => response.destroy(),
    '/odd': (response, path) => {
      const odd = random.pick<object>([
        { client_name: { '@value': 'x' } },
        { client_name: ['x'], logo_uri: 5, scope: ['openid'] },
        { scope: 'openid webid nothing offline_access' },
        { grant_types: 'refresh_token', default_max_age: 'soon' },
        { default_max_age: -1, client_uri: 'javascript:alert(1)' },
        { redirect_uris: ['javascript:alert(1)', 'data:text/html,x'] },
        { redirect_uris: ['app.scheme:/x', `${origin}/callback#fragment`] },
        { redirect_uris: [] },
        { redirect_uris: [`${origin}/callback`], post_logout_redirect_uris: ['x:'] },
        { jwks: { keys: [] }, jwks_uri: 'http://127.0.0.1:1/', sector_identifier_uri: 'http://127.0.0.1:1/' },
        { id_token_signed_response_alg: 'none', subject_type: 'pairwise' },
        { __proto__: { client_secret: 'x' }, constructor: 'x' },
      ])
      send(response, document(path, odd))
    },
  }
  const server = createServer(({ url = '/' }, response) => {
    const answer = answers[url.split('?', 1)[0] ?? '']
    if (answer) answer(response, url)
    else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    addresses: Object.keys(answers).map((path) => origin + path),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
