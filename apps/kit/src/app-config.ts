/** A sibling app, as the switcher shows it. */
export type SiblingApp = { readonly id: string; readonly name: string; readonly url: string }

/** The run-time settings of an app's server, safe to send to the browser. */
export type AppConfig = {
  /** The app's own origin, no trailing slash: its Client ID and redirect address start with it. */
  readonly origin: string
  /** The pod server offered first at sign-in, with trailing slash. */
  readonly provider: string
  readonly apps: readonly SiblingApp[]
}

/**
 * Turns environment values into settings. Total: a missing value is a default, a wrong one fails at start with
 * the variable's name.
 */
export function toAppConfig(
  env: Readonly<Record<string, string | undefined>>,
  defaults: { origin: string },
): AppConfig {
  const origin = toUrl('HEARTH_APP_ORIGIN', env.HEARTH_APP_ORIGIN ?? defaults.origin).origin
  const provider = toUrl('HEARTH_PROVIDER', env.HEARTH_PROVIDER ?? 'http://localhost:3000/').href
  return { origin, provider, apps: env.HEARTH_APPS === undefined ? DEFAULT_APPS : toApps(env.HEARTH_APPS) }
}

const DEFAULT_APPS: readonly SiblingApp[] = [
  { id: 'stream', name: 'Stream', url: 'http://localhost:3001/' },
  { id: 'lens', name: 'Lens', url: 'http://localhost:3002/' },
  { id: 'parlor', name: 'Parlor', url: 'http://localhost:3003/' },
  { id: 'bench', name: 'Bench', url: 'http://localhost:3004/' },
]

function toUrl(variable: string, value: string): URL {
  if (!URL.canParse(value)) throw new TypeError(`${variable} must be a web address, not "${value}"`)
  return new URL(value)
}

function toApps(json: string): readonly SiblingApp[] {
  const value = parsed(json)
  if (!Array.isArray(value) || !value.every(isSiblingApp)) {
    throw new TypeError(
      'HEARTH_APPS must be JSON like [{"id":"lens","name":"Lens","url":"https://lens.example/"}]',
    )
  }
  return value
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isSiblingApp(value: unknown): value is SiblingApp {
  const app = value as Partial<SiblingApp> | null
  return typeof app?.id === 'string' && typeof app.name === 'string' && URL.canParse(app.url ?? '')
}
