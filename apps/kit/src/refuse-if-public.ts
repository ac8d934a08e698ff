import { AppError, hostOf } from './app-error.ts'

/**
 * Before something for some people is put into a container: looks at it as a stranger would, and refuses when that
 * works. The access rules of its own need not be all that counts: where policies add up, a folder further up may
 * hand Read down to everybody, and any owner may have opened this one. Whoever cannot be asked is no reason to refuse.
 */
export async function refuseIfPublic(container: string, fetchImpl: typeof fetch = fetch): Promise<void> {
  const asStranger = { method: 'HEAD', credentials: 'omit', cache: 'no-store' } as const
  const response = await fetchImpl(container, asStranger).catch(() => undefined)
  if (!response?.ok) return
  throw new AppError(
    'open-to-all',
    `everybody can open the folder on ${hostOf(container)} where this would go, so everybody would see it; change in Bench who may open that folder, or one above it`,
  )
}
