import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { type RunningServer, spawnServer, withDataFolder } from '../spawn-server.ts'

const contenders = 200

describe.each(['1', '2'])('one winner, processes: %s', (workers) => {
  let server: RunningServer
  let alice: Person
  const over = Promise.withResolvers<void>()
  let cleanedUp: Promise<void>

  beforeAll(async () => {
    const ready = Promise.withResolvers<void>()
    cleanedUp = withDataFolder(async (data) => {
      server = await spawnServer({ data, workers })
      alice = await makePerson(server.url, 'alice')
      ready.resolve()
      await over.promise
      await server.close()
    })
    await Promise.race([ready.promise, cleanedUp])
  })

  afterAll(async () => {
    over.resolve()
    await cleanedUp
  })

  it('bug-class-20 lets exactly one of 200 writers with the same If-Match through', async () => {
    const url = `${alice.pod}race.txt`
    const first = await put(url, 'first', {})
    const etag = first.headers.get('etag') ?? ''
    expect(etag).not.toBe('')
    const answers = await contend((number) => put(url, `writer ${number}`, { 'if-match': etag }))
    expectOneWinner(answers)
    expect(await (await alice.fetch(url)).text()).toBe(`writer ${winner(answers)}`)
  })

  it('lets exactly one of 200 patches with the same If-Match through', async () => {
    const url = `${alice.pod}race.ttl`
    const first = await put(url, '<#it> a <#Race>.', {}, 'text/turtle')
    const etag = first.headers.get('etag') ?? ''
    const answers = await contend((number) =>
      alice.fetch(url, {
        method: 'PATCH',
        headers: { 'content-type': 'text/n3', 'if-match': etag },
        body: `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
          <> a solid:InsertDeletePatch; solid:inserts { <#it> <#winner> ${number}. }.`,
      }),
    )
    expectOneWinner(answers)
    const after = await (await alice.fetch(url, { headers: { accept: 'text/turtle' } })).text()
    expect(after.match(/winner/g)).toHaveLength(1)
  })

  it('lets exactly one of 200 creators with If-None-Match through, ten times', async () => {
    for (let round = 0; round < 10; round++) {
      const url = `${alice.pod}created-${round}.txt`
      const answers = await contend((number) => put(url, `writer ${number}`, { 'if-none-match': '*' }))
      expectOneWinner(answers)
      expect(await (await alice.fetch(url)).text()).toBe(`writer ${winner(answers)}`)
    }
  })

  function put(
    url: string,
    body: string,
    headers: Record<string, string>,
    type = 'text/plain',
  ): Promise<Response> {
    return alice.fetch(url, { method: 'PUT', headers: { 'content-type': type, ...headers }, body })
  }
})

function contend(attempt: (number: number) => Promise<Response>): Promise<Response[]> {
  return Promise.all(Array.from({ length: contenders }, (_, number) => attempt(number)))
}

function expectOneWinner(answers: readonly Response[]): void {
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
  expect(answers.filter((answer) => answer.status === 412)).toHaveLength(contenders - 1)
}

function winner(answers: readonly Response[]): number {
  return answers.findIndex((answer) => answer.ok)
}
