/** Where an app is at home, as the consent screen says it and a consent is remembered (bug class 9, O-17). */
export interface AppHome {
  /** Where the app lives and wants the answer; where its document lies elsewhere, the whole address of that. */
  readonly origin: string
  /** Where the answer goes. */
  readonly answersAt: string
}

/**
 * Where a document is kept for somebody, such as in a pod of this server, the origin alone would vouch for it. What has no
 * document is at home where the answer goes: it registered itself, and may have named addresses that are not its own.
 */
export function appHome(issuer: string, clientId: string, redirectUri: string): AppHome {
  const redirectOrigin = originOf(redirectUri)
  const isHere = `${redirectOrigin}/` === issuer
  const answersAt = isHere ? redirectUri.replace(/[?#].*$/s, '') : redirectOrigin
  if (!/^https?:/.test(clientId)) return { origin: answersAt, answersAt }
  const isKept = isHere || originOf(clientId) !== redirectOrigin
  return { origin: isKept ? new URL(clientId).href : redirectOrigin, answersAt }
}

/** `https://app.example`, or `com.app:` for an app that is reached by its own scheme. */
export function originOf(uri: string): string {
  const url = new URL(uri)
  return url.origin === 'null' ? url.protocol : url.origin
}
