import { describe, expect, it } from 'vitest'
import { isWithinStorage } from './authority.ts'

describe('authority by location', () => {
  it.each([
    ['https://host.example/alice/posts/1.ttl#it', true],
    ['https://host.example/alice/', true],
    ['https://HOST.example:443/alice/x', true],
    ['https://host.example/alice', false],
    ['https://host.example/alicex/1.ttl', false],
    ['https://host.example/alice/../bob/1.ttl', false],
    ['https://host.example/alice/%2e%2e/bob/1.ttl', false],
    ['http://host.example/alice/1.ttl', false],
    ['https://host.example.evil/alice/1.ttl', false],
    ['https://host.example@evil.example/alice/1.ttl', false],
    ['javascript:alert(1)', false],
    ['not an iri', false],
  ])('%s inside https://host.example/alice/: %s', (iri, expected) => {
    expect(isWithinStorage(iri, ['https://host.example/alice/'])).toBe(expected)
  })

  it('treats a storage named without its slash as the folder, not as a prefix', () => {
    expect(isWithinStorage('https://host.example/alicex/1', ['https://host.example/alice'])).toBe(false)
    expect(isWithinStorage('https://host.example/alice/1', ['https://host.example/alice'])).toBe(true)
  })
})
