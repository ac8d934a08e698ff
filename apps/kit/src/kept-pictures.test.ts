import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const file = (name: string) => new File([`bytes of ${name}`], `${name}.jpg`, { type: 'image/jpeg' })
const picture = (id: string) => ({ id, file: file(id), alt: `What ${id} shows` })
const noted = (...ids: string[]) => ids.map((id) => ({ id, alt: `What ${id} shows` }))

let kept: typeof import('./kept-pictures.ts')
/** A page that is opened anew: it remembers nothing, and the browser everything. */
async function reload(): Promise<void> {
  vi.resetModules()
  kept = await import('./kept-pictures.ts')
}

beforeEach(reload)

describe('the pictures of something half-written', () => {
  it('are there after a reload, in their order and with their words; those of another draft are its own', async () => {
    kept.keepPictures('mine', [picture('a'), picture('b')])
    kept.keepPictures('yours', [picture('c')])
    await kept.keptPictures('mine', [])
    await reload()
    const [b, a, ...more] = await kept.keptPictures('mine', noted('b', 'a', 'c'))
    expect(more).toEqual([])
    expect([b?.alt, await b?.file.text(), await a?.file.text()]).toEqual([
      'What b shows',
      'bytes of b',
      'bytes of a',
    ])
  })

  it('are gone with the draft, and one by one', async () => {
    kept.keepPictures('mine', [picture('a'), picture('b')])
    kept.keepPictures('mine', [picture('b')])
    expect((await kept.keptPictures('mine', noted('a', 'b'))).map(({ id }) => id)).toEqual(['b'])
    kept.keepPictures('mine', [])
    expect(await kept.keptPictures('mine', noted('a', 'b'))).toEqual([])
  })

  it('are gone with whoever signs out', async () => {
    kept.keepPictures('mine', [picture('a')])
    expect(await kept.keptPictures('mine', noted('a'))).toHaveLength(1)
    await kept.forgetPictures()
    expect(await kept.keptPictures('mine', noted('a'))).toEqual([])
  })

  it('are noted as pictures, or not at all', () => {
    expect(kept.pictureNotes([...noted('a'), { id: 1, alt: '' }, null, 'x', { id: 'b' }])).toEqual(noted('a'))
    for (const stored of [undefined, null, 'a', { id: 'a', alt: '' }])
      expect(kept.pictureNotes(stored)).toEqual([])
  })
})
