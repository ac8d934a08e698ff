import { expect, it } from 'vitest'
import { loadSharing } from './sharing.ts'

it('a server that names a document of my pod as its access rules does not get it read, or changed in their place', async () => {
  const asked: string[] = []
  const fetchImpl: typeof fetch = async (input) => {
    asked.push(String(input))
    return new Response('', { headers: { link: '<https://alice.example/profile/card>; rel="acl"' } })
  }
  const { sharing } = await loadSharing('https://mallory.example/bait', fetchImpl)
  expect(sharing).toBeUndefined()
  expect(asked).toEqual(['https://mallory.example/bait'])
})
