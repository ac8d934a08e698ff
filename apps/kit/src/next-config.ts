import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url))

/** What never differs between our apps. The Content-Security-Policy is not here: it carries a nonce, see `proxy.ts`. */
export const sharedNextConfig: NextConfig = {
  transpilePackages: ['@hearth/kit', '@hearth/vocab'],
  turbopack: { root: repositoryRoot },
  outputFileTracingRoot: repositoryRoot,
  // `npm run check` runs the type checker over every workspace; a second run per build only costs time.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'X-Frame-Options', value: 'DENY' },
        // Whoever opened the app's window can neither count its frames nor send it elsewhere while somebody looks away.
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
        { key: 'Permissions-Policy', value: 'geolocation=(), microphone=(), payment=()' },
      ],
    },
  ],
}
