import { clientDocumentResponse } from '@hearth/kit/client-document.ts'
import { readConfig } from '#config.ts'

export const dynamic = 'force-dynamic'

export function GET(): Response {
  return clientDocumentResponse({ name: 'Bench', origin: readConfig().origin, logo: '/icon.svg' })
}
