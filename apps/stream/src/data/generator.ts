'use client'
import { useApp } from '@hearth/kit/app-providers.tsx'

/** Which app wrote something (`as:generator`): this one's Client ID. */
export function useGenerator(): string {
  return `${useApp().config.origin}/clientid.jsonld`
}
