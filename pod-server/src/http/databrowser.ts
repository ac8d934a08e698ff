import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type NextFunction, type Request, type Response } from 'express'
import { publicModes } from '#access/authorize.ts'
import { read } from '#access/modes.ts'
import { originOf, parseResourceIri, type ResourceIri } from '#base/iri.ts'
import { located } from '#ldp/locate.ts'
import type { Store } from '#storage/store.ts'
import type { Context } from '../context.ts'

const place = '.databrowser/'

/** The two halves of a databrowser: its files, and its page at the addresses of pods. */
export interface Databrowser {
  readonly files: express.Handler
  readonly page: (request: Request, response: Response, next: NextFunction) => Promise<void>
}

/**
 * SolidOS (mashlib's `dist`) for people who open a pod's address in a browser. It is an app like any other: it holds
 * no cookie and signs in with OpenID Connect. Because it shares the pods' origin (each pod's its own, in subdomain mode), three walls keep what a pod holds away
 * from the account (bug classes 8 and 15): its policy runs no script but the operator's own, and posts no form; the
 * account's pages let nobody frame or hold them; and the account's cookie counts only where a person navigates.
 */
export function createDatabrowser({ config, store }: Pick<Context, 'config' | 'store'>): Databrowser {
  const { databrowser: folder, baseUrl } = config
  const { html, policy } = readPage(folder, baseUrl)
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  }
  return {
    files: express.static(folder, { index: false, redirect: false, maxAge: '1h' }),
    async page(request, response, next) {
      const iri = parseResourceIri(originOf(config, request.headers.host), request.url)
      if (await isPublicFile(store, iri)) return next()
      response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : html)
    },
  }
}

/** Pictures and texts that anyone may read are shown as they are. The answer tells nothing of what is private (ER-1). */
function isPublicFile(store: Store, iri: ResourceIri): Promise<boolean> {
  return store.read(async (reader) => {
    const resource = await reader.resource(iri)
    if (resource?.kind !== 'document' || resource.isRdf) return false
    return ((await publicModes(reader, located(iri, resource))) & read) === read
  })
}

/** Mashlib's own page, with its files looked for in our place and its inline scripts named by their hashes. */
function readPage(folder: string, baseUrl: string): { html: string; policy: string } {
  const html = readFileSync(join(folder, 'databrowser.html'), 'utf8').replace(
    /(src|href)="\/(?=mash)/g,
    `$1="${baseUrl}${place}`,
  )
  const inline = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  const policy = [
    "default-src 'none'",
    `script-src ${baseUrl}${place} ${inline.join(' ')}`,
    `style-src ${baseUrl}${place} 'unsafe-inline'`,
    `font-src ${baseUrl}${place} data:`,
    'img-src * data: blob:',
    'media-src * data: blob:',
    'connect-src *',
    'frame-src http: https:',
    "worker-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return { html, policy: policy.join('; ') }
}
