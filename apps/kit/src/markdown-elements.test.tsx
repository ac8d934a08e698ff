import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { MarkdownElements } from './markdown-elements.tsx'

/** What is drawn, without what every block has. */
function drawn(text: string): string {
  return renderToStaticMarkup(<MarkdownElements text={text} />)
    .replaceAll(' class="whitespace-pre-wrap"', '')
    .replaceAll(' dir="auto"', '')
    .replaceAll(' target="_blank" rel="noopener noreferrer nofollow ugc"', '')
}

describe('the markdown of a post', () => {
  it.each([
    [
      'one line\nand the next\n\nanother paragraph',
      '<p>one line<br/>and the next</p><p>another paragraph</p>',
    ],
    [
      '*a* **b** ***c*** _d_ __e__ ~~f~~',
      '<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <em>d</em> <strong>e</strong> <del>f</del></p>',
    ],
    ['snake_case_name, 2 * 3 * 4, **not closed', '<p>snake_case_name, 2 * 3 * 4, **not closed</p>'],
    ['*a **b** c*, **a *b* c**', '<p><em>a <strong>b</strong> c</em>, <strong>a <em>b</em> c</strong></p>'],
    ['`a * b` and ``c ` d``', '<p><code>a * b</code> and <code>c ` d</code></p>'],
    ['# One\n### Three #\nTwo\n---', '<h3>One</h3><h4>Three</h4><h4>Two</h4>'],
    ['- a\n- b\n  - c\n\nend', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><p>end</p>'],
    ['3. c\n4. d', '<ol start="3"><li>c</li><li>d</li></ol>'],
    ['- a\n\n- b', '<ul><li><p>a</p></li><li><p>b</p></li></ul>'],
    ['in 2024. it was\n2024. not a list', '<p>in 2024. it was<br/>2024. not a list</p>'],
    ['> a\nlazy\n\nb', '<blockquote><p>a<br/>lazy</p></blockquote><p>b</p>'],
    ['```js\nif (a < b) *c*\n\n  d\n```', '<pre tabindex="0"><code>if (a &lt; b) *c*\n\n  d</code></pre>'],
    ['a\n\n***\n\nb', '<p>a</p><hr/><p>b</p>'],
    ['\\*a\\* &amp; &#8364; AT&T', '<p>*a* &amp; € AT&amp;T</p>'],
  ])('%j', (text, html) => {
    expect(drawn(text)).toBe(html)
  })

  it.each([
    ['[a *b*](https://a.example/(x) "t")', '<p><a href="https://a.example/(x)">a <em>b</em></a></p>'],
    ['![a cat](https://a.example/cat.png)', '<p><a href="https://a.example/cat.png">a cat</a></p>'],
    [
      '<https://a.example> and <b@a.example>',
      '<p><a href="https://a.example">https://a.example</a> and <a href="mailto:b@a.example">b@a.example</a></p>',
    ],
    [
      'see https://a.example/b_c_d?e=1. (www.a.example)',
      '<p>see <a href="https://a.example/b_c_d?e=1">https://a.example/b_c_d?e=1</a>. (<a href="http://www.a.example">www.a.example</a>)</p>',
    ],
    ['[not a link] [a](no spaces here', '<p>[not a link] [a](no spaces here</p>'],
  ])('links: %j', (text, html) => {
    expect(drawn(text)).toBe(html)
  })

  it.each([
    ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
    ['<img src=x onerror=alert(1)>', '<p>&lt;img src=x onerror=alert(1)&gt;</p>'],
    ['[a](javascript:alert(1)) [b](  JavaScript&#58;alert)', '<p>a b</p>'],
    ['[a](data:text/html,x) [b](/sign-out) [c](//evil.example)', '<p>a b c</p>'],
    [
      '[a](https://x.example/"onmouseover="b)',
      '<p><a href="https://x.example/&quot;onmouseover=&quot;b">a</a></p>',
    ],
  ])('nothing in it can act: %j', (text, html) => {
    expect(drawn(text)).toBe(html)
  })

  it('stays markdown in a long text, but for a paragraph that is longer than any', () => {
    const long = Array.from({ length: 60 }, () => `**b** ${'x'.repeat(500)}`).join('\n\n')
    expect(drawn(long).match(/<p><strong>b<\/strong> x/g)).toHaveLength(60)
    expect(drawn(`**b**\n\n**c** ${'x'.repeat(20_000)}`)).toMatch(/^<p><strong>b<\/strong><\/p><p>\*\*c/)
  })

  it('draws within a moment whatever is written, however deep it is nested', () => {
    const hostile = [
      '*a '.repeat(8_000) + 'b* '.repeat(8_000),
      `${'*'.repeat(30_000)}a${'*'.repeat(30_000)}`,
      '['.repeat(60_000),
      '[a]('.repeat(15_000),
      `[a](${' '.repeat(60_000)}`,
      `[a](${' '.repeat(3_900)}\n\n`.repeat(250),
      `# a${' '.repeat(60_000)}b`,
      '>'.repeat(60_000),
      '- '.repeat(30_000),
      `https://a${')'.repeat(60_000)}`,
      'https://.'.repeat(7_000),
      'a.'.repeat(30_000),
      Array.from({ length: 340 }, (_, size) => '`'.repeat(size + 1)).join(' '),
    ]
    const started = process.threadCpuUsage()
    for (const text of hostile) expect(drawn(text)).not.toBe('')
    expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(5_000)
  })
})
