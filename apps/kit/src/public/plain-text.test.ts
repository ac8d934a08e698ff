import type { Post } from '@hearth/vocab/post.ts'
import { describe, expect, it } from 'vitest'
import { firstWords, isWebAddress, plainText } from './plain-text.ts'

const post = (content: string, mediaType = 'text/markdown') => ({ content, mediaType }) as Post

describe('a post as plain words', () => {
  it.each([
    ['**Bread** and [salt](https://salt.example/),\n\n- now', 40, 'Bread and salt, - now'],
    ['one two three', 8, 'one two…'],
    ['onewordwithoutaspace', 8, 'onewordw…'],
  ])('%j begins with its first %i characters', (content, length, words) => {
    expect(firstWords(post(content), length)).toBe(words)
  })

  it('is what stands between the tags of HTML', () => {
    expect(plainText(post('<p>a <b>b</b></p>c<br>d', 'text/html'))).toBe('a b\nc\nd')
  })

  it('bug-class-24 holds nobody up, whatever it is', () => {
    const begun = process.threadCpuUsage()
    for (const mark of ['<', '[', '![', '[x](', '<br ', '*', ' '])
      for (const type of ['text/html', 'text/markdown']) firstWords(post(mark.repeat(300_000), type), 70)
    expect(process.threadCpuUsage(begun).user / 1000).toBeLessThan(1000)
  })
})

it('a preview names what is on the web alone', () => {
  const all = ['https://a.example/b.jpg', 'javascript:alert(1)', 'data:,x', 'http://[bad/', 'urn:x']
  expect(all.filter(isWebAddress)).toEqual(['https://a.example/b.jpg'])
})
