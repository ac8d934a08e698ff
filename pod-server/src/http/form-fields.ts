import type { Request } from 'express'
import { PodError } from '#base/errors.ts'

export type Fields = Readonly<Record<string, string | undefined>>

/** A posted form or JSON object, with its text fields only; repeated and nested ones are refused. */
export function fieldsOf(request: Request): Fields {
  const body: unknown = request.body ?? {}
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new PodError('bad-request', 'send an object with fields')
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string'))
}
