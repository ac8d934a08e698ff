import { NextResponse } from 'next/server.js'
import { readConfig } from '#config.ts'

export const dynamic = 'force-dynamic'

/** Where other apps send people with one of their objects: `?iri=…&webid=…` (data-model 4.5). */
export function GET(request: Request): Response {
  const parameters = new URL(request.url).searchParams
  const target = new URL('/post', readConfig().origin)
  const iri = parameters.get('iri')
  if (iri !== null && URL.canParse(iri)) target.searchParams.set('iri', iri)
  return NextResponse.redirect(target)
}
