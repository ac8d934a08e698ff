import { sharedNextConfig } from '@hearth/kit/next-config.ts'
import type { NextConfig } from 'next'

const config: NextConfig = {
  ...sharedNextConfig,
  experimental: {
    // Three times the usual: fewer and larger files compress better and cost fewer requests (data-model 5.3).
    turbopackChunking: { minChunkSize: 150_000 },
  },
  turbopack: {
    ...sharedNextConfig.turbopack,
    resolveAlias: {
      // One RDF parser: `@inrupt/solid-client` would bring an older copy of its own.
      n3: '../../node_modules/n3/src/index.js',
      'readable-stream': './src/no-streams.ts',
    },
  },
}

export default config
