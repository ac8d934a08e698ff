import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  jwtVerify,
} from 'jose'
import { Parser } from 'n3'

export interface Delivery {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly at: number
}

/** A server of somebody else's, to which messages are delivered. */
export interface Receiver {
  readonly url: string
  readonly deliveries: Delivery[]
  /** What it answers from now on: 202 unless told otherwise. */
  answer: number
  /** Where an answer of 3xx points. */
  location: string
  /** Called with each delivery before it is answered. */
  meanwhile: () => Promise<void>
  close(): void
}

export async function openReceiver(): Promise<Receiver> {
  const deliveries: Delivery[] = []
  const server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request) body += chunk
      deliveries.push({ url: request.url ?? '', headers: request.headers, body, at: Date.now() })
      await receiver.meanwhile()
      response.writeHead(
        receiver.answer,
        receiver.answer >= 300 && receiver.answer < 400 ? { location: receiver.location } : {},
      )
      response.end()
    })()
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?topic=mine`,
    deliveries,
    answer: 202,
    location: '',
    meanwhile: async () => {},
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return receiver
}

const solidIssuer = 'http://www.w3.org/ns/solid/terms#oidcIssuer'

/**
 * Checks a delivery as a Solid server checks any request: token and proof, and that the sender's own document names the
 * issuer. Gives the sender's WebID.
 */
export async function verifySender({ headers }: Delivery, url: string): Promise<string> {
  const token = /^DPoP (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  const [, middle = ''] = token.split('.')
  const { iss, webid } = JSON.parse(Buffer.from(middle, 'base64url').toString()) as Record<string, string>
  const sender = await fetch(webid ?? '', { headers: { accept: 'text/turtle' } })
  const quads = new Parser({ baseIRI: webid ?? '' }).parse(await sender.text())
  const issuers = quads
    .filter(({ subject, predicate }) => subject.value === webid && predicate.value === solidIssuer)
    .map(({ object }) => object.value)
  if (iss === undefined || !issuers.includes(iss)) throw new Error('the sender does not name the issuer')
  const discovery = await fetch(`${iss.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const { jwks_uri } = (await discovery.json()) as { jwks_uri: string }
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), {
    issuer: iss,
    audience: 'solid',
    requiredClaims: ['webid', 'azp', 'exp', 'iat', 'cnf'],
  })

  const proof = String(headers.dpop)
  const { jwk, typ } = decodeProtectedHeader(proof)
  const key = await importJWK(jwk as JWK, 'ES256')
  const checked = await jwtVerify(proof, key, { typ: 'dpop+jwt', maxTokenAge: 60 })
  const ath = createHash('sha256').update(token).digest('base64url')
  const expected = { htm: 'POST', htu: url.replace(/[?#].*$/, ''), ath }
  for (const [name, value] of Object.entries(expected)) {
    if (checked.payload[name] !== value) throw new Error(`the proof's ${name} is ${checked.payload[name]}`)
  }
  const bound = (payload.cnf as { jkt?: string }).jkt
  if (typ !== 'dpop+jwt' || bound !== (await calculateJwkThumbprint(jwk as JWK))) throw new Error('not bound')
  return String(payload.webid)
}
