import { describe, expect, it } from 'vitest'
import { suggestedIdentity, withoutSuggestion } from './suggested-identity.ts'

const page = (query: Record<string, string>) => new URL(`https://lens.example/?${new URLSearchParams(query)}`)
const webid = 'https://pods.example/alice/profile/card#me'
const iss = 'https://pods.example/'

describe('who a link says is coming', () => {
  it('is the WebID, or the provider where there is none', () => {
    expect(suggestedIdentity(page({ iss, login_hint: webid }))).toBe(webid)
    expect(suggestedIdentity(page({ iss }))).toBe(iss)
    expect(suggestedIdentity(page({}))).toBeUndefined()
  })

  it('is an address of the web and nothing else', () => {
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'alice', `${iss}${'a'.repeat(2000)}`])
      expect(suggestedIdentity(page({ login_hint: text }))).toBeUndefined()
  })

  it('is not in the address any more once it has been read; the rest stays', () => {
    expect(withoutSuggestion(page({ iss, login_hint: webid, iri: 'x' }))).toBe('/?iri=x')
    expect(withoutSuggestion(page({ iss }))).toBe('/')
    const plain = '/post?iri=https://pods.example/a:b#it'
    expect(withoutSuggestion(new URL(plain, 'https://lens.example'))).toBe(plain)
  })
})
