import type { Request, Response } from 'express'
import { pagePolicy } from '#pages/layout.ts'

/** Sends one of the server's own pages under its own strict policy. */
export function sendPage(
  response: Response,
  page: string,
  { status = 200, formTargets = [] as readonly string[] } = {},
): void {
  response
    .status(status)
    .set({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy(formTargets),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      // Not `no-referrer`: browsers would then post our forms with `Origin: null`.
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    .send(page)
}

/** Whether a person's browser asks, rather than a program: programs that take anything get JSON, as from CSS 7. */
export function wantsPage(request: Request): boolean {
  return /\btext\/html\b/.test(request.headers.accept ?? '')
}

/** Whether a form of ours was posted, rather than JSON. */
export function isForm(request: Request): boolean {
  return request.is('application/x-www-form-urlencoded') === 'application/x-www-form-urlencoded'
}
