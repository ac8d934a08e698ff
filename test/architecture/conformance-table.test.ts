import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { conformanceTable, tablePath } from '../conformance/table/conformance-table.ts'
import { itemsNamedIn } from '../conformance/table/find-tests.ts'
import { itemsOf } from '../conformance/table/read-items.ts'
import { repository } from './source-files.ts'

describe('the conformance table', () => {
  it('has a test or a reason for every item, and no test cites what is no item', () => {
    expect(conformanceTable().problems).toEqual([])
  })

  it('is as `npm run conformance` writes it', () => {
    expect(readFileSync(join(repository, tablePath), 'utf8')).toBe(conformanceTable().markdown)
  })

  it('reads every item that begins the name of a test', () => {
    const source = `it('P-1, P-2 say it', …); it.each([1])(\`bug-class-07 %s\`, …); it('tells P-3 in passing', …)`

    expect(itemsNamedIn(source)).toEqual(['P-1', 'P-2', 'bug-class-07'])
  })

  it('reads items with and without a reason', () => {
    const items = itemsOf('P-1 MUST one\nP-2 SHOULD† two\n  not: no need\n')

    expect(items.map(({ id, note }) => [id, note?.kind])).toEqual([
      ['P-1', undefined],
      ['P-2', 'not'],
    ])
  })

  it.each(['P-1 MSUT one\n', 'P-1 MUST one\n  nto: a reason\n', 'P-1 MUST no end of line'])(
    'stops at the line it cannot read in %j',
    (text) => {
      expect(() => itemsOf(`P-9 MUST nine\n${text}`)).toThrow('neither an item nor a reason')
    },
  )
})
