import { describe, expect, it } from 'vitest'
import { parseSparqlUpdate } from './sparql-update.ts'

const parse = (text: string) => parseSparqlUpdate(Buffer.from(text), 'https://pod.example/doc')

describe('parseSparqlUpdate', () => {
  it('bug-class-24 costs what the text costs, not what the parser does', async () => {
    await parse('INSERT DATA { <#a> <#b> 1 }')
    const start = performance.now()
    for (let count = 0; count < 200; count++) await parse(`INSERT DATA { <#a> <#b> ${count} }`)
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it('bug-class-28 takes nothing over from the update before, whether that was valid or not', async () => {
    await parse('PREFIX x: <urn:x:> BASE <urn:base:> INSERT DATA { x:a <#b> _:node }')
    await expect(parse('PREFIX y: <urn:y:> INSERT DATA { y:a <#b> ((((')).rejects.toMatchObject({
      status: 400,
    })
    for (const prefix of ['x', 'y']) {
      await expect(parse(`INSERT DATA { ${prefix}:a <#b> 1 }`)).rejects.toMatchObject({ status: 400 })
    }
    const { inserts } = await parse('INSERT DATA { <#a> <#b> _:node }')
    expect(inserts[0]?.subject.value).toBe('https://pod.example/doc#a')
  })
})
