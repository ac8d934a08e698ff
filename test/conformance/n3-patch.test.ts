import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentWith, graphAt } from './patched-document.ts'
import {
  containerLink,
  expectStatus,
  graphOf,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  send,
  share,
  solidTerms,
  turtle,
  type World,
} from './world.ts'

let world: World
let box: string
let url: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}patched/`
})

afterAll(() => world.server.close())

async function document(body: string): Promise<string> {
  url = await documentWith(world.alice, body)
  return url
}

function patch(status: number | number[], body: string, headers = {}): Promise<Response> {
  return expectStatus(status, world.alice, 'PATCH', url, { ...n3, ...headers }, body)
}

const graph = () => graphAt(world.alice, url)

interface Scenario {
  readonly name: string
  readonly before: string
  readonly patch: string
  readonly status: number
  /** The triples after it; as before when it is left out. */
  readonly after?: readonly string[]
}

const scenarios: readonly Scenario[] = [
  {
    name: 'N3-1 inserts',
    before: '<#a> <#b> 1.',
    patch: patchOf({ inserts: '<#a> <#b> 2, 3' }),
    status: 204,
    after: ['#a #b 1', '#a #b 2', '#a #b 3'],
  },
  {
    name: 'N3-1 the patch may be an IRI',
    before: '',
    patch: `${solidTerms}<#patch> a solid:InsertDeletePatch; solid:inserts { <#a> <#b> 1 }.`,
    status: 204,
    after: ['#a #b 1'],
  },
  {
    name: 'N3-2 solid:Patch alone is no patch',
    before: '<#a> <#b> 1.',
    patch: `${solidTerms}<> a solid:Patch; solid:inserts { <#a> <#b> 2 }.`,
    status: 422,
  },
  { name: 'N3-2 an empty body', before: '<#a> <#b> 1.', patch: '# nothing', status: 422 },
  {
    name: 'N3-3 two patches',
    before: '<#a> <#b> 1.',
    patch: `${patchOf({ inserts: '<#a> <#b> 2' })}\n<#second> a solid:InsertDeletePatch.`,
    status: 422,
  },
  ...['inserts', 'deletes', 'where'].map((name) => ({
    name: `N3-3 two values of solid:${name}`,
    before: '<#a> <#b> 1.',
    patch: `${solidTerms}<> a solid:InsertDeletePatch; solid:${name} { <#a> <#b> 1 }, { <#a> <#b> 2 }.`,
    status: 422,
  })),
  ...[
    '"text"',
    '<#iri>',
    '_:node',
    '( 1 )',
    '[ <#p> 1 ]',
    '[]',
    '{ <#a> <#b> {} }',
    '{ {} <#b> 1 }',
    '{ <#a> <#b> { <#c> <#d> 1 } }',
  ].map((value) => ({
    name: `N3-4 ${value} as what is inserted`,
    before: '<#a> <#b> 1.',
    patch: `${solidTerms}<> a solid:InsertDeletePatch; solid:inserts ${value}.`,
    status: 422,
  })),
  ...[
    { value: '{}', added: [] },
    { value: '{ <#c> <#d> [] }', added: ['#c #d _'] },
    { value: '{ <#c> <#d> [] } # {', added: ['#c #d _'] },
  ].map(({ value, added }) => ({
    name: `N3-4 ${value} is a formula`,
    before: '<#a> <#b> 1.',
    patch: `${solidTerms}<> a solid:InsertDeletePatch; solid:where {}; solid:inserts ${value}\n.`,
    status: 204,
    after: ['#a #b 1', ...added],
  })),
  {
    name: 'N3-5 a variable that is not in where',
    before: '<#a> <#b> 1.',
    patch: patchOf({ where: '?x <#b> 1', inserts: '?y <#c> 1' }),
    status: 422,
  },
  ...['<#a> <#b> _:x', '<#a> <#b> [ ]', '<#a> <#b> ( 1 )'].map((deletes) => ({
    name: `N3-6 a blank node in deletes: ${deletes}`,
    before: '<#a> <#b> [ ].',
    patch: patchOf({ deletes }),
    status: 422,
  })),
  {
    name: 'N3-7 a blank node in inserts is one fresh node for each label',
    before: '<#a> <#b> _:x. _:x <#c> "old".',
    patch: patchOf({ inserts: '<#a> <#b> _:x. _:x <#c> "new". <#a> <#e> [ <#f> 1 ]' }),
    status: 204,
    after: ['#a #b _', '#a #b _', '#a #e _', '_ #c new', '_ #c old', '_ #f 1'],
  },
  {
    name: 'N3-8 one label in inserts and where',
    before: '<#a> <#b> _:x.',
    patch: patchOf({ where: '<#a> <#b> _:x', inserts: '_:x <#c> 1' }),
    status: 422,
  },
  {
    name: 'N3-8 one label in inserts and outside',
    before: '<#a> <#b> 1.',
    patch: `${solidTerms}_:x a solid:InsertDeletePatch; solid:inserts { <#a> <#b> _:x }.`,
    status: 422,
  },
  {
    name: 'N3-9 a blank node in where matches anything',
    before: '<#a> <#b> <#c>.',
    patch: patchOf({ where: '?x <#b> _:any', inserts: '?x <#found> true' }),
    status: 204,
    after: ['#a #b #c', '#a #found true'],
  },
  {
    name: 'N3-11 a condition without a solution',
    before: '<#a> <#b> 1.',
    patch: patchOf({ where: '?x <#b> 2', inserts: '?x <#c> 1' }),
    status: 409,
  },
  {
    name: 'N3-11 a condition with two solutions',
    before: '<#a> <#b> 1. <#c> <#b> 1.',
    patch: patchOf({ where: '?x <#b> 1', inserts: '?x <#c> 1' }),
    status: 409,
  },
  {
    name: 'N3-11 one solution binds what goes and what comes',
    before: '<#a> <#nick> "ali"; <#age> 5. <#b> <#nick> "bob".',
    patch: patchOf({
      where: '?who <#nick> "ali"; <#age> ?age',
      deletes: '?who <#nick> "ali"; <#age> ?age',
      inserts: '?who <#nick> "alice"; <#was> ?age',
    }),
    status: 204,
    after: ['#a #nick alice', '#a #was 5', '#b #nick bob'],
  },
  {
    name: 'N3-11 a ground condition is an assertion',
    before: '<#a> <#b> 1.',
    patch: patchOf({ where: '<#a> <#b> 1', inserts: '<#a> <#c> 1' }),
    status: 204,
    after: ['#a #b 1', '#a #c 1'],
  },
  {
    name: 'N3-11 solutions that differ only in a blank node of the condition are one',
    before: '<#a> <#b> <#c>, <#d>.',
    patch: patchOf({ where: '?x <#b> _:any', inserts: '?x <#found> true' }),
    status: 204,
    after: ['#a #b #c', '#a #b #d', '#a #found true'],
  },
  {
    name: 'N3-12 a triple to delete that is not there',
    before: '<#a> <#b> 1, 2.',
    patch: patchOf({ deletes: '<#a> <#b> 1, 3', inserts: '<#a> <#b> 4' }),
    status: 409,
  },
  {
    name: 'N3-12 another datatype or language is another triple',
    before: '<#a> <#b> "1", "x"@en.',
    patch: patchOf({ deletes: '<#a> <#b> 1' }),
    status: 409,
  },
  {
    name: 'N3-12 a duplicate counts once',
    before: '<#a> <#b> 1.',
    patch: patchOf({ deletes: '<#a> <#b> 1. <#a> <#b> 1' }),
    status: 204,
    after: [],
  },
  {
    name: 'N3-13 deletes come first: a triple in both is there in the end',
    before: '<#a> <#b> 1.',
    patch: patchOf({ deletes: '<#a> <#b> 1', inserts: '<#a> <#b> 1' }),
    status: 204,
    after: ['#a #b 1'],
  },
  {
    name: 'N3-13 inserting what is there is no error',
    before: '<#a> <#b> 1.',
    patch: patchOf({ inserts: '<#a> <#b> 1, 2' }),
    status: 204,
    after: ['#a #b 1', '#a #b 2'],
  },
  {
    name: 'N3-16 broken syntax',
    before: '<#a> <#b> 1.',
    patch: `${solidTerms}<> a solid:Inser {`,
    status: 400,
  },
  ...['"text" <#b> 1', '<#a> "text" 1', '<#a> _:p 1'].map((inserts) => ({
    name: `N3-17 ${inserts} is no RDF`,
    before: '<#a> <#b> 1.',
    patch: patchOf({ inserts }),
    status: 422,
  })),
  {
    name: 'N3-17 a variable must not make a literal the subject',
    before: '<#a> <#b> "text".',
    patch: patchOf({ where: '<#a> <#b> ?x', inserts: '?x <#c> 1' }),
    status: 422,
  },
  {
    name: 'N3-17 a variable must not make a literal or a blank node the predicate',
    before: '<#a> <#b> "text".',
    patch: patchOf({ where: '<#a> <#b> ?x', inserts: '<#a> ?x 1' }),
    status: 422,
  },
  {
    name: 'N3-23 an empty patch',
    before: '<#a> <#b> 1.',
    patch: patchOf({}).replace('; .', '.'),
    status: 204,
  },
]

describe('N3 Patch', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    await document(scenario.before)
    const before = await graph()
    await patch(scenario.status, scenario.patch)
    expect(await graph()).toEqual(scenario.after ?? before)
  })

  it('N3-1, N3-14 a missing document starts empty: it can be inserted into, not matched or deleted from', async () => {
    url = `${box}new/first.ttl`
    await patch(409, patchOf({ where: '?a <#b> 1', inserts: '<#a> <#b> 1' }))
    await patch(409, patchOf({ deletes: '<#a> <#b> 1' }))
    await expectStatus(404, world.alice, 'GET', `${box}new/`)
    await patch(201, patchOf({ inserts: '<#a> <#b> <x>' }))
    // N3-15: relative to the target.
    expect(await graphOf(world.alice, url)).toEqual([`${url}#a ${url}#b ${box}new/x`])
  })

  it('N3-11 the triples bound to a blank node can be changed', async () => {
    await document('<#a> <#account> [ <#name> "old" ], [ <#name> "other" ].')
    const where = '<#a> <#account> ?x. ?x <#name> "old"'
    await patch(204, patchOf({ where, deletes: '?x <#name> "old"', inserts: '?x <#name> "new"' }))
    await patch(204, patchOf({ where: '?x <#name> "new"', inserts: '?x <#more> [ <#deep> 1 ]' }))
    expect(await graph()).toEqual([
      '#a #account _',
      '#a #account _',
      '_ #deep 1',
      '_ #more _',
      '_ #name new',
      '_ #name other',
    ])
  })

  it('N3-16 an unknown patch type is a 415 that says what is accepted', async () => {
    await document('<#a> <#b> 1.')
    for (const type of ['application/json-patch+json', 'text/plain']) {
      const response = await expectStatus(415, world.alice, 'PATCH', url, { 'content-type': type }, '[]')
      expect(response.headers.get('accept-patch')).toContain('text/n3')
    }
    expect(await graph()).toEqual(['#a #b 1'])
  })

  it('N3-18 a file that is no RDF cannot be patched', async () => {
    url = `${box}file.txt`
    await expectStatus(201, world.alice, 'PUT', url, plain, 'text')
    await patch([403, 405, 415], patchOf({ inserts: '<#a> <#b> 1' }))
    expect(await (await send(world.alice, 'GET', url)).text()).toBe('text')
  })

  it('N3-19 a container takes a client’s own triples', async () => {
    url = `${box}titled/`
    await expectStatus(201, world.alice, 'PUT', `${url}member`, plain, 'x')
    await patch(204, patchOf({ inserts: '<> <http://purl.org/dc/terms/title> "T"' }))
    await patch(
      204,
      patchOf({ deletes: '<> <http://purl.org/dc/terms/title> "T"', inserts: '<> a <#Album>' }),
    )
    expect(await graph()).toContain(' http://www.w3.org/1999/02/22-rdf-syntax-ns#type #Album')
    expect(await graph()).not.toContain(' http://purl.org/dc/terms/title T')
    expect(await members(world.alice, url)).toEqual(['member'])
  })

  it.each([
    [['Append'], 403],
    [['Read', 'Append'], 403],
    [['Write'], 204],
  ] as const)(
    'N3-19 AUX-5 with %s, adding to what a container says of itself is a %d',
    async (modes, status) => {
      const container = `${box}own-${modes.join('-')}/`
      await expectStatus(201, world.alice, 'PUT', container)
      await share(world.alice, container, [{ who: world.bob.webId, modes }])
      const before = await graphOf(world.alice, container)
      const update = { 'content-type': 'application/sparql-update' }
      const insert = `<${container}> <#says> "hello"`
      for (const url of [container, `${container}.meta`]) {
        await expectStatus(status, world.bob, 'PATCH', url, n3, patchOf({ inserts: insert }))
        await expectStatus(status, world.bob, 'PATCH', url, update, `INSERT DATA { ${insert} }`)
        await expectStatus(status, world.bob, 'PATCH', url, n3, patchOf({}))
        const large = patchOf({ inserts: `${insert}, "${'x'.repeat(20_000)}"` })
        await expectStatus(status, world.bob, 'PATCH', url, n3, large)
      }
      if (status === 403) expect(await graphOf(world.alice, container)).toEqual(before)
      // Adding members is what Append of a container is for, and whoever makes one says what it is.
      const own = { ...turtle, ...containerLink }
      await expectStatus(201, world.bob, 'POST', container, own, '<> <#says> "mine".')
      const made = `${container}made/`
      await expectStatus(201, world.bob, 'PATCH', made, n3, patchOf({ inserts: '<> <#says> "mine"' }))
      expect(await graphOf(world.alice, made)).toContain(`${made} ${made}#says mine`)
    },
  )

  it('N3-21 keeps the prefixes and the text of the author', async () => {
    const text = '@prefix foaf: <http://xmlns.com/foaf/0.1/>.\n# a comment\n<#me> foaf:name "A".'
    await document(text)
    await patch(204, patchOf({ inserts: '<#me> <http://xmlns.com/foaf/0.1/nick> "a"' }))
    const appended = await (await send(world.alice, 'GET', url)).text()
    expect(appended.startsWith(text)).toBe(true)
    await patch(204, patchOf({ deletes: '<#me> <http://xmlns.com/foaf/0.1/name> "A"' }))
    const rewritten = await (await send(world.alice, 'GET', url)).text()
    expect(rewritten).toContain('@prefix foaf:')
    expect(rewritten).toContain('foaf:nick')
    expect(await graph()).toEqual(['#me http://xmlns.com/foaf/0.1/nick a'])
  })

  it('N3-21 keeps JSON-LD what it is', async () => {
    url = `${box}json`
    const type = 'application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"'
    await expectStatus(
      201,
      world.alice,
      'PUT',
      url,
      { 'content-type': type },
      '{"@id":"#a","http://e.example/p":1}',
    )
    await patch(204, patchOf({ inserts: '<#a> <http://e.example/p> 2' }))
    const response = await send(world.alice, 'GET', url)
    expect(response.headers.get('content-type')).toBe(type)
    expect(JSON.parse(await response.text())).toBeTypeOf('object')
    expect(await graph()).toEqual(['#a http://e.example/p 1', '#a http://e.example/p 2'])
  })

  it.each([
    ['application/ld+json', '[{"@id":"#g","@graph":[{"@id":"#s","http://e.example/p":1}]}]'],
    ['application/trig', '<urn:g> { <urn:s> <urn:p> 1 }'],
    ['application/n-quads', '<urn:s> <urn:p> "1" <urn:g> .'],
  ])('P-30 the named graphs of %s are not lost by a patch', async (type, text) => {
    url = `${box}graphs-${type.split('/')[1]}`
    await expectStatus(201, world.alice, 'PUT', url, { 'content-type': type }, text)
    await patch(409, patchOf({ inserts: '<#a> <#b> 1' }))
    expect(await (await send(world.alice, 'GET', url, { accept: type })).text()).toBe(text)
  })

  it('N3-22 of 50 that insert at once, none is lost', async () => {
    await document('')
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => patch(204, patchOf({ inserts: `<#a> <#n> ${n}` }))),
    )
    expect(await graph()).toHaveLength(50)
  })

  it('N3-22 of 20 with one If-Match, one wins', async () => {
    await document('<#a> <#b> 0.')
    const etag = (await send(world.alice, 'HEAD', url)).headers.get('etag') ?? ''
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const response = await patch([204, 412], patchOf({ inserts: `<#a> <#n> ${n}` }), { 'if-match': etag })
        return response.status
      }),
    )
    expect(statuses.filter((status) => status === 204)).toHaveLength(1)
    expect(await graph()).toHaveLength(2)
  })

  it('bug-class-24 a document cannot grow past its limit in small steps', async () => {
    const small = await openWorld({ rdfBytes: '2000' })
    const target = `${small.alice.pod}grows.ttl`
    const add = (n: number) => patchOf({ inserts: `<#a> <#b> "${n} ${'x'.repeat(900)}"` })
    await expectStatus(201, small.alice, 'PATCH', target, n3, add(1))
    await expectStatus(204, small.alice, 'PATCH', target, n3, add(2))
    await expectStatus(413, small.alice, 'PATCH', target, n3, add(3))
    expect(await graphOf(small.alice, target)).toHaveLength(2)
    await small.server.close()
  })
})
