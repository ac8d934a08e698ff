import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publicAgent } from '#access/agent.ts'
import { systemClock } from '#base/clock.ts'
import type { ResourceIri } from '#base/iri.ts'
import { type Config, toConfig } from '../config.ts'
import { type Context, createContext } from '../context.ts'
import type { Operation } from './operation.ts'
import { WriterThread } from './writer-thread.ts'

const root = 'http://localhost:3000/alice/' as ResourceIri
const everyone = 'http://xmlns.com/foaf/0.1/Agent'
const author = { webid: undefined, client: undefined }
const config: Config = toConfig({ data: ':memory:', logLevel: 'silent' })
const unconditional = {
  ifMatch: undefined,
  ifNoneMatch: undefined,
  ifModifiedSince: undefined,
  ifUnmodifiedSince: undefined,
}

let context: Context

beforeEach(async () => {
  context = createContext(config, { clock: systemClock })
  await context.store.write(async (writer) => {
    const container = await writer.createStorage(root, [], author)
    const state = {
      mediaType: 'text/turtle',
      body: { kind: 'bytes' as const, bytes: Buffer.from('') },
      quads: [],
    }
    const acl = await writer.createDocument(container, `${root}.acl` as ResourceIri, 'acl', state, author)
    const all = { principal: everyone, modes: 15 }
    await writer.applyAcl(acl, [
      { scope: 'own', ...all },
      { scope: 'inherited', ...all },
    ])
  })
})

afterEach(async () => {
  await context.writerThread.close()
  await context.store.close()
})

function put(name: string, text: string, mediaType = 'text/turtle'): Operation {
  const body = { mediaType, essence: mediaType, body: { kind: 'bytes' as const, bytes: Buffer.from(text) } }
  const iri = (root + name) as ResourceIri
  return {
    kind: 'put',
    iri,
    agent: publicAgent,
    conditions: unconditional,
    link: undefined,
    slug: undefined,
    body,
  }
}

describe('the writer thread', () => {
  it('carries out what it is told, and what it wrote can be read here at once', async () => {
    const outcome = await context.writerThread.carryOut(put('a', '<#a> <#b> "c".'))
    expect(outcome).toMatchObject({ root, result: { isNew: true, iri: `${root}a` } })
    const found = await context.store.read((reader) => reader.resourceWithBody(`${root}a` as ResourceIri))
    expect(Buffer.from(found?.body ?? []).toString()).toBe('<#a> <#b> "c".')
  })

  it('gives refusals back with their code, where they happened', async () => {
    const outcome = await context.writerThread.carryOut(put('a', '<#a> <#b>'))
    expect(outcome).toMatchObject({ root, result: { refused: { code: 'invalid-body', status: 400 } } })
    expect(await context.store.read((reader) => reader.resource(`${root}a` as ResourceIri))).toBeUndefined()
  })

  it('takes turns with what is written from here: nothing is lost, no number is given twice', async () => {
    const numbers = Array.from({ length: 100 }, (_, number) => number)
    const told = numbers.map((n) => context.writerThread.carryOut(put(`told-${n}`, `<#a> <#b> ${n}.`)))
    const written = numbers.map((n) =>
      context.store.write(async (writer) => {
        const container = await writer.resource(root)
        if (!container) throw new Error('the pod is gone')
        return writer.createContainer(container, `${root}made-${n}/` as ResourceIri, author)
      }),
    )
    expect((await Promise.all(told)).map(({ result }) => 'isNew' in result && result.isNew)).not.toContain(
      false,
    )
    await Promise.all(written)
    const log = await context.store.read((reader) => reader.log({ after: 0, limit: 1000, withDelta: true }))
    expect(log.map(({ seq }) => seq)).toEqual(
      numbers
        .concat(numbers)
        .map((_, index) => index + 1)
        .concat(201, 202),
    )
    expect(new Set(log.map(({ iri }) => iri)).size).toBe(202)
  })

  it('says that it does not know when it dies, instead of leaving anyone waiting', async () => {
    const place = { kind: 'directory' as const, path: '/dev/null/nowhere' }
    const failing = new WriterThread({ ...context, place, tellCommit: () => {}, delayReads: () => {} })
    const outcomes = await Promise.all([failing.carryOut(put('a', '')), failing.carryOut(put('b', ''))])
    expect(outcomes).toMatchObject(outcomes.map(() => ({ result: { refused: { code: 'unavailable' } } })))
    await failing.close()
  })

  it('finishes what it was told before it closes', async () => {
    const told = [
      context.writerThread.carryOut(put('last', '<#a> <#b> 1.')),
      context.writerThread.carryOut(put('slow', '{"@id": "#a", "urn:b": 1}', 'application/ld+json')),
    ]
    await context.writerThread.close()
    expect(await Promise.all(told)).toMatchObject(told.map(() => ({ result: { isNew: true } })))
  })
})
