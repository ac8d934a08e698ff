import { Parser } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anonymous, expectStatus, n3, patchOf, share, turtle } from '../conformance/world.ts'
import { makePerson, type Person } from '../make-person.ts'
import { type SpawnedServer, spawnServer } from '../spawn-server.ts'

const subjects = 20_000
const perSubject = 5
const count = subjects * perSubject

let server: SpawnedServer
let alice: Person
let long: string
let short: string

beforeAll(async () => {
  server = await spawnServer({ data: ':memory:' })
  alice = await makePerson(server.url, 'alice')
  long = await openDocument('long.ttl', author())
  short = await openDocument('short.ttl', '')
})

afterAll(() => server.kill())

async function openDocument(name: string, text: string): Promise<string> {
  const url = `${alice.pod}${name}`
  await expectStatus(201, alice, 'PUT', url, turtle, text)
  await share(alice, url, [{ who: 'public', modes: ['Read', 'Write'] }])
  return url
}

/** Written as people write: prefixes, a comment, a blank node, predicate lists. */
function author(): string {
  const things = Array.from({ length: subjects }, (_, n) => {
    const facts = Array.from({ length: perSubject - 1 }, (_, m) => `ex:p${m} "value ${m} of ${n}"`)
    return `<#s${n}> a ex:Thing; ${facts.join('; ')}.`
  })
  return `@prefix ex: <https://example.org/>.\n# by hand\n<#s0> ex:knows [ ex:name "nobody" ].\n${things.join('\n')}`
}

const ex = 'https://example.org/'

async function patch(url: string, parts: Parameters<typeof patchOf>[0], status = 204): Promise<Response> {
  return expectStatus(status, anonymous, 'PATCH', url, n3, patchOf(parts))
}

/** The middle of many, in turns, so that a slow moment of the machine hits both documents. */
async function millisecondsOf(run: (url: string, round: number) => Promise<unknown>) {
  const times: Record<string, number[]> = { [long]: [], [short]: [] }
  for (let round = 0; round < 31; round++) {
    for (const url of [long, short]) {
      const start = performance.now()
      await run(url, round)
      times[url]?.push(performance.now() - start)
    }
  }
  const median = (url: string): number => times[url]?.sort((a, b) => a - b)[15] ?? Number.NaN
  return { long: median(long), short: median(short) }
}

async function read(url: string) {
  const response = await expectStatus(200, anonymous, 'GET', url, { accept: 'text/turtle' })
  const text = await response.text()
  expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
  const values = new Parser({ baseIRI: url }).parse(text).map((quad) => quad.object.value)
  return { text, values: new Set(values), count: values.length }
}

describe(`a document of ${count} triples`, () => {
  it('N3-22 takes one triple more at the cost an empty one does, and leaves the text of its author', async () => {
    const times = await millisecondsOf((url, round) =>
      patch(url, { inserts: `<#new${round}> <${ex}p0> "insert ${round}".` }),
    )
    expect(times.long).toBeLessThan(10 * times.short)
    const { text, values, count: found } = await read(long)
    expect(text.startsWith(author())).toBe(true)
    expect(found).toBe(count + 2 + 31)
    expect(values.has('insert 30')).toBe(true)
  })

  it('N3-11 finds the one that a condition names, and changes it, without reading the others', async () => {
    await patch(long, { deletes: `<#s7> <${ex}p0> "value 0 of 7".` })
    const times = await millisecondsOf((url, round) =>
      patch(url, {
        where: `?thing <${ex}p0> "insert ${round}".`,
        deletes: `?thing <${ex}p0> "insert ${round}".`,
        inserts: `?thing <${ex}p0> "changed ${round}".`,
      }),
    )
    expect(times.long).toBeLessThan(10 * times.short)
    const { text, values, count: found } = await read(long)
    expect(text.startsWith(`@prefix ex: <${ex}>.`)).toBe(true)
    expect(found).toBe(count + 1 + 31)
    expect(values.has('value 0 of 7')).toBe(false)
    expect(values.has('insert 30')).toBe(false)
    expect(values.has('changed 30')).toBe(true)
  })

  it('N3-11 N3-12 refuses what does not hold, and stays as it was', async () => {
    const before = (await read(long)).text
    await patch(long, { where: `?thing <${ex}p1> "nothing".`, inserts: '?thing a <#X>.' }, 409)
    await patch(long, { where: `?thing a <${ex}Thing>.`, inserts: '?thing a <#X>.' }, 409)
    await patch(long, { deletes: `<#s7> <${ex}p0> "value 0 of 7".` }, 409)
    expect((await read(long)).text).toBe(before)
  })

  it('N3-7 says more about a blank node, whoever brought it', async () => {
    await patch(long, {
      where: `?node <${ex}name> "nobody".`,
      inserts: `?node <${ex}knows> [ <${ex}name> "somebody" ].`,
    })
    await patch(long, {
      where: `?node <${ex}knows> ?other. ?other <${ex}name> "somebody".`,
      inserts: `?other <${ex}age> 7.`,
    })
    const { text } = await read(long)
    const named = new Parser({ baseIRI: long })
      .parse(text)
      .filter(({ subject }) => subject.termType === 'BlankNode')
      .map((quad) => [quad.subject.value, quad.predicate.value.slice(ex.length), quad.object.value])
    const nobody = named.find(([, , value]) => value === 'nobody')?.[0]
    const somebody = named.find(([, , value]) => value === 'somebody')?.[0]
    expect(nobody).not.toBe(somebody)
    expect(named.sort()).toEqual(
      [
        [nobody, 'knows', somebody],
        [nobody, 'name', 'nobody'],
        [somebody, 'age', '7'],
        [somebody, 'name', 'somebody'],
      ].sort(),
    )
  })

  it('P-50 is put in place while others read', async () => {
    let isStored = false
    const storing = patch(short, { inserts: '<#a> a <#Before>.' })
      .then(() => expectStatus(204, alice, 'PUT', long, turtle, author()))
      .finally(() => {
        isStored = true
      })
    let readsMeanwhile = 0
    while (!isStored) {
      await read(short)
      if (!isStored) readsMeanwhile++
    }
    await storing
    expect(readsMeanwhile).toBeGreaterThan(20)
  })

  it.each([
    ['PUT', turtle, (text: string) => `${text}<#s> oops`],
    ['PATCH', n3, (text: string) => patchOf({ inserts: `${text}<#s> oops` })],
  ] as const)('bug-class-24 lets small writes through while a %s is read', async (method, type, broken) => {
    const line = `<#s> <${ex}p> "${'x'.repeat(40)}".\n`
    const text = broken(line.repeat((10 * 2 ** 20) / line.length))
    let isAnswered = false
    const refusal = expectStatus(400, anonymous, method, long, type, text).finally(() => {
      isAnswered = true
    })
    let writesMeanwhile = 0
    while (!isAnswered) {
      await patch(short, { inserts: `<#a> <${ex}${method}> ${writesMeanwhile}.` })
      if (!isAnswered) writesMeanwhile++
    }
    await refusal
    expect(writesMeanwhile).toBeGreaterThan(5)
  })

  it('P-48 is replaced whole: nothing of the patches is left', async () => {
    await expectStatus(204, anonymous, 'PUT', long, turtle, '<#a> a <#B>.')
    expect((await read(long)).text).toBe('<#a> a <#B>.')
  })
})
