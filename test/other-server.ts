import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { makeProofKey, type ProofKey, type Session, sessionOf, signJwt } from './dpop-session.ts'

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
  /** An ID token for one of them, bound to the key of their app (O-24). */
  idToken(name: string, key: ProofKey, claims?: object, header?: object): Promise<string>
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
  const webIdOf = (name: string) => `${origin}/people/${name}#me`
  const publishCard = (name: string): void => {
    const named = ['a', 'b'].map((each) => `<http://www.w3.org/ns/solid/terms#oidcIssuer> <${issuer(each)}>`)
    const card = `/people/${name}`
    if (!documents.has(card)) documents.set(card, `<#me> ${named.join('; ')}.`)
  }
  const vouchFor = async (name: string, key: ProofKey, header: object, claims: object): Promise<string> => {
    publishCard(name)
    const now = Math.floor(Date.now() / 1000)
    return signJwt(
      signing.privateKey,
      { alg: 'ES256', kid: 'k', ...header },
      {
        iss: issuer('a'),
        webid: webIdOf(name),
        iat: now,
        exp: now + 3600,
        cnf: { jkt: await calculateJwkThumbprint(key.publicJwk as JWK) },
        ...claims,
      },
    )
  }
  return {
    origin,
    documents,
    asked,
    issuer,
    async person(name, { client, issuer: vouching = 'a' } = {}, lies = {}) {
      const key = makeProofKey()
      const token = await vouchFor(
        name,
        key,
        { typ: 'at+jwt' },
        {
          iss: issuer(vouching),
          aud: 'solid',
          ...(client === undefined ? {} : { client_id: client }),
          ...lies,
        },
      )
      return { webId: webIdOf(name), fetch: sessionOf(key, token).fetch }
    },
    idToken(name, key, lies = {}, header = {}) {
      const app = 'https://app.example/id'
      return vouchFor(name, key, header, { sub: webIdOf(name), aud: [app, 'solid'], azp: app, ...lies })
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
