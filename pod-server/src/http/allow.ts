import type { Request, Response } from 'express'
import { PodError } from '#base/errors.ts'

/** Says which methods an address of the server's own takes: OPTIONS is answered, an unknown one refused; true for what goes on. */
export function allow(request: Request, response: Response, methods: string): boolean {
  response.set({ allow: methods, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  if (request.method === 'OPTIONS') {
    response.status(204).end()
    return false
  }
  if (methods.split(', ').includes(request.method)) return true
  throw new PodError('method-not-allowed', 'this address does not take that method', {
    headers: { allow: methods },
  })
}
