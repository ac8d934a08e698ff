'use client'
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, LanguageSupport } from '@codemirror/language'
import { type Diagnostic, linter } from '@codemirror/lint'
import { EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { styleTags, tags } from '@lezer/highlight'
import { SparqlLanguage } from 'codemirror-lang-sparql'
import { useEffect, useRef } from 'react'
import type { QueryCheck } from '#query/local-engine.ts'
import { codeTheme } from '../code-theme.ts'
import { completeSparql } from './complete-sparql.ts'

export type QueryEditorProps = {
  value: string
  onChange: (value: string) => void
  onRun: () => void
  check: (query: string) => Promise<QueryCheck>
}

/** The SPARQL editor. It is loaded after the page, so it takes the place of a plain text of the same size. */
export default function QueryEditor({ value, onChange, onRun, check }: QueryEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef({ value, onChange, onRun, check })
  latest.current = { value, onChange, onRun, check }

  useEffect(() => {
    if (host.current === null) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: latest.current.value, extensions: extensions(latest) }),
    })
    view.current = editor
    return () => {
      view.current = undefined
      editor.destroy()
    }
  }, [])

  useEffect(() => {
    const editor = view.current
    if (editor === undefined || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  return <div ref={host} className="min-h-36" />
}

// The language leaves prefixed names and `a` without a colour of their own.
const sparql = new LanguageSupport(
  SparqlLanguage.configure({
    props: [
      styleTags({ 'Pname_ln Pname_ns': tags.namespace, A_predicate: tags.keyword, Langtag: tags.meta }),
    ],
  }),
)

type Latest = { readonly current: QueryEditorProps }

function extensions(latest: Latest) {
  return [
    // Before the default keys, where Ctrl-Enter would insert a line.
    Prec.highest(
      keymap.of([
        {
          key: 'Mod-Enter',
          run: () => {
            latest.current.onRun()
            return true
          },
        },
      ]),
    ),
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    sparql,
    autocompletion({ override: [completeSparql], icons: false }),
    linter((editor) => diagnose(editor, latest), { delay: 700 }),
    // Tab leaves the editor, as everywhere else on the page (WCAG 2.1.2).
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'SPARQL query', spellcheck: 'false' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange(update.state.doc.toString())
    }),
    codeTheme,
  ]
}

async function diagnose(editor: EditorView, latest: Latest): Promise<readonly Diagnostic[]> {
  const { doc } = editor.state
  const result = await latest.current.check(doc.toString()).catch(() => undefined)
  if (result === undefined || result.isValid) return []
  const line = doc.line(Math.min(Math.max(result.line ?? doc.lines, 1), doc.lines))
  const from = Math.min(line.from + (result.column ?? 1) - 1, line.to)
  const word = /^\S+/.exec(doc.sliceString(from, line.to))?.[0] ?? ''
  const to = word === '' ? line.to : from + word.length
  return [{ from: word === '' ? line.from : from, to, severity: 'error', message: result.message }]
}
