import { describe, expect, it } from 'vitest'
import { readResultsJson } from './answer-format.ts'
import { toCsv, toResultsJson } from './download.ts'
import type { Answer } from './terms.ts'

const answer: Answer = {
  kind: 'table',
  variables: ['post', 'text', 'likes'],
  rows: [
    {
      post: { type: 'uri', value: 'https://alice.example/1#it' },
      text: { type: 'literal', value: 'one, "two"\nthree' },
      likes: { type: 'literal', value: '-2', datatype: 'http://www.w3.org/2001/XMLSchema#integer' },
    },
    { text: { type: 'literal', value: '=HYPERLINK("https://evil.example")', 'xml:lang': 'en' } },
  ],
}

describe('downloads', () => {
  it('writes CSV that keeps commas, quotes and lines, and leaves unbound cells empty', () => {
    expect(toCsv(answer)).toBe(
      'post,text,likes\r\n' +
        'https://alice.example/1#it,"one, ""two""\nthree",-2\r\n' +
        ',"\'=HYPERLINK(""https://evil.example"")",\r\n',
    )
  })

  it('writes JSON results that read back as the same answer', () => {
    expect(readResultsJson(toResultsJson(answer))).toEqual(answer)
    expect(readResultsJson(toResultsJson({ kind: 'truth', value: false }))).toEqual({
      kind: 'truth',
      value: false,
    })
  })

  it('refuses an answer that is not in shape, with words for people', () => {
    for (const text of ['<html>', '[]', '{"results":{}}', '{"results":{"bindings":[{"a":1}]}}']) {
      expect(() => readResultsJson(text)).toThrow('not a SPARQL result')
    }
  })
})
