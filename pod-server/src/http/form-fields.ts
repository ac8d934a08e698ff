import type { Request } from 'express'
import { PodError } from '#base/errors.ts'

export type Fields = Readonly<Record<string, string | undefined>>

/** A posted form or JSON object, with its text fields only; repeated and nested ones are refused. */
export function fieldsOf(request: Request): Fields {
  return Object.fromEntries(
    Object.entries(bodyOf(request)).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    ),
  )
}

/** All of it, for what has more in it than text. Empty where nothing was posted, or neither a form nor JSON. */
export function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  const body: unknown = request.body ?? {}
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new PodError('bad-request', 'send an object with fields')
  }
  return body as Readonly<Record<string, unknown>>
}
