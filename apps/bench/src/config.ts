import 'server-only'
import { type AppConfig, toAppConfig } from '@hearth/kit/app-config.ts'

/** Read anew at each request, so that one build serves any address. */
export function readConfig(): AppConfig {
  return toAppConfig(process.env, { origin: 'http://localhost:3004' })
}
