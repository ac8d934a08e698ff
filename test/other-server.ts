import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { makeProofKey, type Session, sessionOf, signJwt } from './dpop-session.ts'

/** A server that is none of ours: it vouches for people who live there, and publishes documents. */
export interface OtherServer {
  /** No slash at the end. */
  readonly origin: string
  /** Turtle by path; a number instead is answered as a status. */
  readonly documents: Map<string, string | number>
  /** The paths that were asked for, with the Authorization header they came with. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[]
  issuer(name: string): string
  /**
   * A person of this server, signed in by one of its issuers, through an app or none that is known. `claims` are what the
   * issuer says otherwise: it may lie.
   */
  person(name: string, through?: { client?: string; issuer?: string }, claims?: object): Promise<Stranger>
  close(): Promise<void>
}

/** Somebody without a pod here. */
export interface Stranger {
  readonly webId: string
  readonly fetch: Session['fetch']
}

/** Starts one on loopback, with two issuers: `a` and `b`. */
export async function startOtherServer(): Promise<OtherServer> {
  const signing = makeProofKey()
  const documents = new Map<string, string | number>()
  const asked: OtherServer['asked'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push({ path, authorization: request.headers.authorization })
    const found = documents.get(path)
    const issuerPath = /^(\/[ab])\/.well-known\/openid-configuration$/.exec(path)?.[1]
    if (issuerPath !== undefined) {
      json({ issuer: `${origin}${issuerPath}`, jwks_uri: `${origin}/jwks` })
    } else if (path === '/jwks') {
      json({ keys: [{ ...signing.publicJwk, alg: 'ES256', use: 'sig', kid: 'k' }] })
    } else if (typeof found === 'string') {
      response.writeHead(200, { 'content-type': 'text/turtle' }).end(found)
    } else {
      response.writeHead(found ?? 404).end()
    }
    function json(value: unknown): void {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = (name: string) => `${origin}/${name}`
  return {
    origin,
    documents,
    asked,
    issuer,
    async person(name, { client, issuer: vouching = 'a' } = {}, lies = {}) {
      const webId = `${origin}/people/${name}#me`
      const named = ['a', 'b'].map(
        (each) => `<http://www.w3.org/ns/solid/terms#oidcIssuer> <${issuer(each)}>`,
      )
      const card = `/people/${name}`
      if (!documents.has(card)) documents.set(card, `<#me> ${named.join('; ')}.`)
      const key = makeProofKey()
      const now = Math.floor(Date.now() / 1000)
      const claims = {
        iss: issuer(vouching),
        webid: webId,
        aud: 'solid',
        iat: now,
        exp: now + 3600,
        cnf: { jkt: await calculateJwkThumbprint(key.publicJwk as JWK) },
        ...(client === undefined ? {} : { client_id: client }),
        ...lies,
      }
      const token = signJwt(signing.privateKey, { alg: 'ES256', typ: 'at+jwt', kid: 'k' }, claims)
      return { webId, fetch: sessionOf(key, token).fetch }
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
