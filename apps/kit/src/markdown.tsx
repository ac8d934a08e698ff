'use client'
import { memo, useEffect, useState } from 'react'

const load = async () => (await import('./markdown-elements.tsx')).MarkdownElements
let loaded: Awaited<ReturnType<typeof load>> | undefined

/** A post's markdown. Until the parser is here, which no page waits for, and where it does not come, the text as it was typed. */
export const Markdown = memo(function Markdown({ text, lang }: { text: string; lang?: string | undefined }) {
  const [Elements, setElements] = useState(() => loaded)
  useEffect(() => {
    if (Elements !== undefined) return
    load().then(
      (elements) => {
        loaded = elements
        setElements(() => elements)
      },
      () => undefined,
    )
  }, [Elements])
  return (
    <div className="prose-post" dir="auto" lang={lang}>
      {Elements === undefined ? <p className="whitespace-pre-wrap">{text}</p> : <Elements text={text} />}
    </div>
  )
})
