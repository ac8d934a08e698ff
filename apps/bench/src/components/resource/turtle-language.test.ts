import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'
import { describe, expect, it } from 'vitest'
import { turtleLanguage } from './turtle-language.ts'

const kinds = tagHighlighter([
  { tag: tags.comment, class: 'comment' },
  { tag: tags.url, class: 'url' },
  { tag: tags.string, class: 'string' },
  { tag: tags.keyword, class: 'keyword' },
  { tag: tags.propertyName, class: 'name' },
  { tag: tags.number, class: 'number' },
])

function tokens(text: string): string[] {
  const found: string[] = []
  highlightTree(turtleLanguage.parser.parse(text), kinds, (from, to, kind) => {
    found.push(`${kind} ${text.slice(from, to)}`)
  })
  return found
}

describe('Turtle in colours', () => {
  it('knows addresses, names, keywords and values', () => {
    expect(tokens('@prefix as: <https://x#> .\n<#it> a as:Note ; as:size 12 . # done')).toEqual([
      'keyword @prefix',
      'name as:',
      'url <https://x#>',
      'url <#it>',
      'keyword a',
      'name as:Note',
      'name as:size',
      'number 12',
      'comment # done',
    ])
  })

  it('follows a long string over lines, and is not ended by what is escaped', () => {
    expect(tokens('<a> <b> """one # <x>\n"two" \\"""", "three\\"" .')).toEqual([
      'url <a>',
      'url <b>',
      'string """one # <x>',
      'string "two" \\""""',
      'string "three\\""',
    ])
  })
})
