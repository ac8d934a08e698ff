const lines = [
  {
    indent: 0,
    parts: [
      ['keyword', 'SELECT'],
      ['variable', '?post'],
      ['variable', '?likes'],
      ['keyword', 'WHERE'],
      ['plain', '{'],
    ],
  },
  {
    indent: 1,
    parts: [
      ['variable', '?post'],
      ['keyword', 'a'],
      ['iri', 'as:Note'],
      ['plain', ';'],
    ],
  },
  {
    indent: 2,
    parts: [
      ['iri', 'as:attributedTo'],
      ['iri', '<#me>'],
      ['plain', ';'],
    ],
  },
  {
    indent: 2,
    parts: [
      ['iri', 'as:content'],
      ['variable', '?text'],
      ['plain', '.'],
    ],
  },
  { indent: 0, parts: [['plain', '}']] },
  {
    indent: 0,
    parts: [
      ['keyword', 'ORDER BY DESC'],
      ['plain', '('],
      ['variable', '?likes'],
      ['plain', ')'],
    ],
  },
] as const

const answers = [
  { text: 'First loaf with the new starter', likes: 12 },
  { text: 'The river, six in the morning', likes: 9 },
  { text: 'Who has a ladder until Sunday?', likes: 4 },
] as const

const colors = {
  keyword: 'text-code-keyword',
  variable: 'text-code-variable',
  iri: 'text-code-iri',
  plain: 'text-muted',
} as const

/** For the sign-in screen: a question and its answer, as Bench shows them. */
export function Welcome() {
  return (
    <div className="absolute inset-0 grid place-items-center p-10">
      <div className="w-full max-w-xl -rotate-1 overflow-hidden rounded-card border bg-panel shadow-float">
        <pre className="border-b px-6 py-5 font-mono text-[0.95rem] leading-7">
          {lines.map(({ indent, parts }) => (
            <span
              key={parts.map(([, word]) => word).join()}
              className="block"
              style={{ paddingInlineStart: `${indent * 2}ch` }}
            >
              {parts.map(([kind, word]) => (
                <span key={word} className={colors[kind]}>
                  {word}{' '}
                </span>
              ))}
            </span>
          ))}
        </pre>
        {answers.map(({ text, likes }) => (
          <p key={text} className="flex items-center gap-4 border-b px-6 py-3 last:border-b-0">
            <span className="grow">{text}</span>
            <span className="h-2 rounded-full bg-accent/70" style={{ width: `${likes * 0.5}rem` }} />
            <span className="w-6 text-end tabular-nums">{likes}</span>
          </p>
        ))}
      </div>
    </div>
  )
}
