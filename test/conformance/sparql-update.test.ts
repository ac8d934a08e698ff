import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentWith, graphAt } from './patched-document.ts'
import { expectStatus, openWorld, share, type World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world.server.close())

describe('SPARQL Update', () => {
  const type = { 'content-type': 'application/sparql-update' }

  it.each([
    ['N3-24 inserts', '<#a> <#b> 1.', 'INSERT DATA { <#a> <#b> 2 }', 204, ['#a #b 1', '#a #b 2']],
    [
      'N3-24 deletes, then inserts',
      '<#a> <#b> 1.',
      'DELETE DATA { <#a> <#b> 1 }; INSERT DATA { <#a> <#b> 2 };',
      204,
      ['#a #b 2'],
    ],
    [
      'N3-24 changes what a condition finds',
      '<#a> <#b> 1.',
      'DELETE { ?x <#b> ?y } INSERT { ?x <#c> ?y } WHERE { ?x <#b> ?y }',
      204,
      ['#a #c 1'],
    ],
    ['N3-24 deletes where', '<#a> <#b> 1; <#c> 2.', 'DELETE WHERE { <#a> <#b> ?y }', 204, ['#a #c 2']],
    [
      'N3-24 with prefixes and blank nodes',
      '',
      'PREFIX e: <#> INSERT DATA { e:a e:b [ e:c 1 ] }',
      204,
      ['#a #b _', '_ #c 1'],
    ],
    ['N3-24 nothing to do', '<#a> <#b> 1.', ' ', 204, ['#a #b 1']],
    [
      'bug-class-28 a deletion that is not there is a conflict',
      '<#a> <#b> 1.',
      'DELETE DATA { <#a> <#b> 2 }; INSERT DATA { <#a> <#b> 3 }',
      409,
      ['#a #b 1'],
    ],
    [
      'bug-class-28 text that looks like an update is text',
      '',
      'INSERT DATA { <#a> <#b> "}; CLEAR ALL #" }',
      204,
      ['#a #b }; CLEAR ALL #'],
    ],
    ['N3-24 clears', '<#a> <#b> 1.', 'CLEAR ALL', 422, ['#a #b 1']],
    ['N3-24 drops', '<#a> <#b> 1.', 'DROP DEFAULT', 422, ['#a #b 1']],
    ['N3-24 loads', '<#a> <#b> 1.', 'LOAD <http://169.254.169.254/>', 422, ['#a #b 1']],
    ['N3-24 names a graph', '<#a> <#b> 1.', 'INSERT DATA { GRAPH <#g> { <#a> <#b> 2 } }', 422, ['#a #b 1']],
    [
      'N3-24 asks another server',
      '<#a> <#b> 1.',
      'INSERT { <#a> <#b> ?x } WHERE { SERVICE <http://e.example/> { <#a> <#b> ?x } }',
      422,
      ['#a #b 1'],
    ],
    [
      'N3-24 filters',
      '<#a> <#b> 1.',
      'DELETE { ?a <#b> ?x } WHERE { ?a <#b> ?x FILTER(?x > 0) }',
      422,
      ['#a #b 1'],
    ],
    [
      'N3-24 inserts before it deletes',
      '<#a> <#b> 1.',
      'INSERT DATA { <#a> <#b> 2 }; DELETE DATA { <#a> <#b> 2 }',
      422,
      ['#a #b 1'],
    ],
    ['N3-24 is a query', '<#a> <#b> 1.', 'SELECT * WHERE { ?s ?p ?o }', 422, ['#a #b 1']],
    ['N3-24 is malformed', '<#a> <#b> 1.', 'INSERT DATA {', 400, ['#a #b 1']],
  ] as const)('%s', async (_name, before, update, status, after) => {
    const url = await documentWith(world.alice, before)
    await expectStatus(status, world.alice, 'PATCH', url, type, update)
    expect(await graphAt(world.alice, url)).toEqual(after)
  })

  it('N3-24 an insertion needs Append, a deletion Read and Write', async () => {
    const url = await documentWith(world.alice, '<#a> <#b> 1.')
    await share(world.alice, url, [{ who: world.bob.webId, modes: ['Append'], scope: 'accessTo' }])
    await expectStatus(204, world.bob, 'PATCH', url, type, 'INSERT DATA { <#a> <#b> 2 }')
    await expectStatus(403, world.bob, 'PATCH', url, type, 'DELETE DATA { <#a> <#b> 1 }')
    await expectStatus(403, world.bob, 'PATCH', url, type, 'INSERT { ?a <#c> 1 } WHERE { ?a <#b> 1 }')
    expect(await graphAt(world.alice, url)).toEqual(['#a #b 1', '#a #b 2'])
  })
})
