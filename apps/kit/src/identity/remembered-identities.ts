/** Somebody who signed in here before: a tile on the sign-in screen. Nothing secret. */
export type RememberedIdentity = {
  readonly webid: string
  readonly issuer: string
  readonly name?: string | undefined
  readonly photo?: string | undefined
}

const KEY = 'hearth-identities'
const MAX_REMEMBERED = 6

/** Newest first. Empty where storage is forbidden or holds something else. */
export function rememberedIdentities(): readonly RememberedIdentity[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(value) ? value.filter(isIdentity) : []
  } catch {
    return []
  }
}

/** Adds or refreshes a tile; fields left out keep their earlier value. */
export function rememberIdentity(identity: RememberedIdentity): void {
  const others = rememberedIdentities()
  const before = others.find((one) => one.webid === identity.webid)
  const rest = others.filter((one) => one.webid !== identity.webid)
  save([{ ...before, ...identity }, ...rest].slice(0, MAX_REMEMBERED))
}

export function forgetIdentity(webid: string): void {
  save(rememberedIdentities().filter((one) => one.webid !== webid))
}

function save(identities: readonly RememberedIdentity[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(identities))
  } catch {
    // Storage is full or forbidden: tiles are a comfort, not a need.
  }
}

function isIdentity(value: unknown): value is RememberedIdentity {
  const identity = value as Partial<RememberedIdentity> | null
  return typeof identity?.webid === 'string' && typeof identity.issuer === 'string'
}
