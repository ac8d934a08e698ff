import { expect, it } from 'vitest'
import { listContainer, readDocument } from './documents.ts'

const place = 'https://pod.example/notes/'

function answering(body: string, type = 'text/turtle', status = 200): typeof fetch {
  return async (input) => {
    const response = new Response(body, { status, headers: { 'content-type': type } })
    return Object.defineProperty(response, 'url', { value: String(input) })
  }
}

const nodes = (count: number, row: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => row(index)).join('\n')

it.each([
  ['subjects', nodes(20_000, (index) => `<#${index}> <p:p> "x".`)],
  ['predicates', nodes(20_000, (index) => `<#it> <p:${index}> "x".`)],
  ['blank nodes', nodes(10_000, (index) => `<#${index}> <p:p> _:a${index}. _:a${index} <p:q> "x".`)],
  ['blank nodes in a row', nodes(20_000, (index) => `_:a${index} <p:p> _:a${index + 1}.`)],
])('bug-class-24 a document full of %s holds nobody up', async (_what, turtle) => {
  const begun = process.threadCpuUsage()
  expect([...((await readDocument(place, answering(turtle))) ?? [])].length).toBeGreaterThan(1000)
  expect(process.threadCpuUsage(begun).user / 1000).toBeLessThan(5000)
})

it('a document is read against where it is, and what is none says so', async () => {
  const graph = await readDocument(`${place}1#it`, answering('<#it> <p:p> <x>.'))
  expect([...(graph ?? [])].map(({ subject, object }) => [subject.value, object.value])).toEqual([
    [`${place}1#it`, `${place}x`],
  ])
  expect(await readDocument(place, answering('', 'text/turtle', 404))).toBeUndefined()
  await expect(readDocument(place, answering('', 'text/turtle', 403))).rejects.toMatchObject({
    code: 'forbidden',
  })
  for (const [body, type] of [
    ['<#it> <p:p>', 'text/turtle'],
    ['<p>', 'text/html'],
    ['# '.repeat(600_000), 'text/turtle'],
  ])
    await expect(readDocument(place, answering(body ?? '', type))).rejects.toMatchObject({ code: 'bad-data' })
})

it('CT-1 a folder lists what is directly in it', async () => {
  const named = ['a', 'b/', 'b/c', '', '../d', 'a#x'].map((name) => `<${name}>`).join(', ')
  const listing = `<> <http://www.w3.org/ns/ldp#contains> ${named}, <https://other.example/notes/a>.`
  expect(await listContainer(place, answering(listing))).toEqual([`${place}a`, `${place}b/`])
})
