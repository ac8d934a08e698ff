'use client'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { codeTheme } from '../code-theme.ts'
import { turtleLanguage } from './turtle-language.ts'

/** Turtle or plain text with line numbers; without `onChange` it can only be read. Give it a new key for a new text. */
export default function CodeView({
  source,
  isTurtle,
  onChange,
}: {
  source: string
  isTurtle: boolean
  onChange?: (source: string) => void
}) {
  const host = useRef<HTMLDivElement>(null)
  const first = useRef({ source, isTurtle, isEditable: onChange !== undefined })
  const change = useRef(onChange)
  change.current = onChange
  useEffect(() => {
    if (host.current === null) return
    const { isEditable } = first.current
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.current.source,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          ...(first.current.isTurtle ? [turtleLanguage] : []),
          EditorState.readOnly.of(!isEditable),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Source', spellcheck: 'false' }),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) change.current?.(update.state.doc.toString())
          }),
          codeTheme,
        ],
      }),
    })
    if (isEditable) view.focus()
    return () => view.destroy()
  }, [])
  return <div ref={host} className="min-h-32" />
}
