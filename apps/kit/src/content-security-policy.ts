import { type NextRequest, NextResponse } from 'next/server.js'

const LOOPBACK_SOURCES = ['localhost', '*.localhost', '127.0.0.1']
  .flatMap((host) => [`http://${host}:*`, `ws://${host}:*`])
  .join(' ')

/**
 * The policy of an app page. Tokens live in the origin, so no script runs that this server did not send: inline
 * ones carry a nonce. Pods may be anywhere, so `connect-src` and `img-src` stay open for https; plain http is
 * for loopback only, and only when the app itself is there.
 */
export function contentSecurityPolicy(
  nonce: string,
  options: { isLoopback: boolean; isDevelopment: boolean },
): string {
  const pods = options.isLoopback ? `https: wss: ${LOOPBACK_SOURCES}` : 'https: wss:'
  const evalForDevelopment = options.isDevelopment ? " 'unsafe-eval'" : ''
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evalForDevelopment}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data: ${pods}`,
    `media-src 'self' blob: ${pods}`,
    "font-src 'self'",
    `connect-src 'self' ${pods}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Answers every page request with a fresh nonce; an app's `src/proxy.ts` re-exports this as `proxy`. */
export function secureProxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64')
  const isLoopback = ['localhost', '127.0.0.1'].includes(request.nextUrl.hostname)
  const policy = contentSecurityPolicy(nonce, { isLoopback, isDevelopment: isDevelopmentBuild })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  // Next reads the nonce for its own scripts from the policy on the request.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

// biome-ignore lint/style/noProcessEnv: Next replaces this at build time, it is not a setting.
const isDevelopmentBuild = process.env.NODE_ENV === 'development'
