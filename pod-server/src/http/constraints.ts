import express, { type Router } from 'express'
import type { PodError } from '#base/errors.ts'
import { constraintsPage } from '#pages/constraints.ts'
import type { Config } from '../config.ts'
import { allow } from './allow.ts'
import { sendPage } from './send-page.ts'

const place = '.constraints'
const writes = new Set(['PUT', 'POST', 'PATCH', 'DELETE'])
/** What a client can mend by knowing the rules; signing in, waiting for us or reading again is told by other means. */
const mendable = new Set<PodError['code']>([
  'bad-request',
  'invalid-body',
  'forbidden',
  'method-not-allowed',
  'conflict',
  'too-large',
  'uri-too-long',
  'unsupported-media-type',
  'unprocessable',
  'too-many-requests',
  'storage-full',
])

/** The page of rules at an address of the server's own. */
export function constraintsRoute({ baseUrl, limits }: Config): Router {
  const router = express.Router()
  const page = constraintsPage({ baseUrl, limits })
  router.get(`/${place}`, (_request, response) => sendPage(response, page))
  router.all(`/${place}`, (request, response) => void allow(request, response, 'GET, HEAD, OPTIONS'))
  return router
}

/** P-59, LDN-9: the link that a refused write carries to them. */
export function constraintsLink(baseUrl: string, method: string, { code }: PodError): string | undefined {
  if (!writes.has(method) || !mendable.has(code)) return undefined
  return `<${baseUrl}${place}>; rel="http://www.w3.org/ns/ldp#constrainedBy"`
}
