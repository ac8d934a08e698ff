import { describe, expect, it } from 'vitest'
import { toAppConfig } from './app-config.ts'
import { clientDocument } from './client-document.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'

const defaults = { origin: 'http://localhost:3002' }

describe('the settings of an app', () => {
  it('work without any', () => {
    const config = toAppConfig({}, defaults)
    expect(config).toMatchObject({ origin: 'http://localhost:3002', provider: 'http://localhost:3000/' })
    expect(config.apps.map(({ id }) => id)).toContain('stream')
  })

  it('reduce an origin to its origin and give a provider its slash', () => {
    const config = toAppConfig(
      { HEARTH_APP_ORIGIN: 'https://lens.example/x', HEARTH_PROVIDER: 'https://pods.example' },
      defaults,
    )
    expect(config).toMatchObject({ origin: 'https://lens.example', provider: 'https://pods.example/' })
  })

  it.each([
    [{ HEARTH_APP_ORIGIN: 'lens' }, 'HEARTH_APP_ORIGIN'],
    [{ HEARTH_PROVIDER: 'somewhere' }, 'HEARTH_PROVIDER'],
    [{ HEARTH_APPS: '[{"id":"x"}]' }, 'HEARTH_APPS'],
    [{ HEARTH_APPS: 'not json' }, 'HEARTH_APPS'],
  ])('name the variable that is wrong: %j', (env, variable) => {
    expect(() => toAppConfig(env, defaults)).toThrow(variable)
  })
})

describe('the Client ID document', () => {
  it('O-7 has its own address as client_id, and only absolute addresses', () => {
    const document = clientDocument({ name: 'Lens', origin: 'https://lens.example', logo: '/icon.svg' })
    expect(document.client_id).toBe('https://lens.example/clientid.jsonld')
    expect(document['@context']).toContain('https://www.w3.org/ns/solid/oidc-context.jsonld')
    expect(document.redirect_uris).toEqual(['https://lens.example/callback'])
    expect(document.logo_uri).toBe('https://lens.example/icon.svg')
  })
})

describe('the content security policy', () => {
  it('runs no inline script without the nonce, and no eval', () => {
    const policy = contentSecurityPolicy('abc', { isLoopback: false, isDevelopment: false })
    const scripts = policy.split('; ').find((rule) => rule.startsWith('script-src'))
    expect(scripts).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'")
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it('lets plain http through to loopback only when the app is there itself', () => {
    const rules = (isLoopback: boolean): string =>
      contentSecurityPolicy('n', { isLoopback, isDevelopment: false })
    expect(rules(true)).toContain('http://localhost:*')
    expect(rules(true)).toContain('http://*.localhost:*')
    expect(rules(false)).not.toContain('http:')
  })
})
