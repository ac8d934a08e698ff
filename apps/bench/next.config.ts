import { sharedNextConfig } from '@hearth/kit/next-config.ts'
import type { NextConfig } from 'next'

const config: NextConfig = { ...sharedNextConfig }

export default config
