'use client'
import { useApp } from '@hearth/kit/app-providers.tsx'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { AppWindow, ExternalLink } from 'lucide-react'
import Link from 'next/link.js'
import { isDate, isNumeric, literalText } from '#query/literal-text.ts'
import { knownPrefixes, prefixedName, shortIri, type Term } from '#query/terms.ts'
import { resourceHref } from './hrefs.ts'

/** One value of an answer or a document: people with their face, addresses as short links, literals in the reader's format. */
export function TermCell({ term, storage }: { term: Term | undefined; storage: string | undefined }) {
  if (term === undefined) return <span className="text-muted">–</span>
  if (term.type === 'bnode') return <span className="font-mono text-sm text-muted">_:{term.value}</span>
  if (term.type === 'uri') return <IriCell iri={term.value} storage={storage} />
  return <LiteralCell term={term} />
}

function IriCell({ iri, storage }: { iri: string; storage: string | undefined }) {
  if (!/^https?:\/\//.test(iri)) return <span className="font-mono text-sm break-all">{iri}</span>
  if (/\/profile\/card#me$/.test(iri)) return <PersonCell webid={iri} />
  if (iri.endsWith('/clientid.jsonld')) return <AppCell clientId={iri} />
  const isTerm = prefixedName(iri) !== undefined
  if (isTerm) {
    return (
      <a
        href={iri}
        title={iri}
        target="_blank"
        rel="noopener noreferrer"
        className="group rounded font-mono text-sm wrap-anywhere text-code-iri hover:underline"
      >
        {shortIri(iri)}
        <ExternalLink
          size={12}
          aria-hidden
          className="ms-1 inline opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
        />
        <span className="sr-only">(opens the vocabulary in a new tab)</span>
      </a>
    )
  }
  return (
    <Link
      href={resourceHref(iri)}
      title={iri}
      className="rounded font-mono text-sm break-all text-accent underline-offset-4 hover:underline"
    >
      {shortIri(iri, storage)}
    </Link>
  )
}

/** An app by the name we know it under: as:generator is the address of its client document. */
function AppCell({ clientId }: { clientId: string }) {
  const { config } = useApp()
  const app = config.apps.find(({ url }) => new URL(url).origin === new URL(clientId).origin)
  return (
    <a
      href={clientId}
      title={clientId}
      target="_blank"
      rel="noopener noreferrer"
      className="inline-flex items-center gap-2 rounded font-medium hover:underline"
    >
      <AppWindow size={16} aria-hidden className="text-muted" />
      {app?.name ?? new URL(clientId).host}
    </a>
  )
}

/** A person by name and face, linking to their profile document. */
export function PersonCell({ webid }: { webid: string }) {
  const { data: profile } = usePerson(webid)
  const name = displayName(profile, webid)
  return (
    <Link
      href={resourceHref(webid)}
      title={webid}
      className="inline-flex items-center gap-2 rounded font-medium whitespace-nowrap text-ink hover:underline"
    >
      <Avatar name={name} webid={webid} photo={profile?.photo} size={24} />
      {name}
    </Link>
  )
}

function LiteralCell({ term }: { term: Extract<Term, { type: 'literal' }> }) {
  const language = term['xml:lang']
  const mark = language ?? unusualDatatype(term.datatype)
  return (
    <span
      dir="auto"
      lang={language}
      title={term.value.length > 200 ? undefined : term.value}
      className={
        isNumeric(term) || isDate(term)
          ? 'whitespace-nowrap tabular-nums'
          : 'line-clamp-4 max-w-prose break-words whitespace-pre-line'
      }
    >
      {term.value === '' ? <span className="text-muted">empty text</span> : literalText(term)}
      {mark !== undefined && (
        <span className="ms-1.5 align-middle rounded bg-raised px-1 py-px font-mono text-xs text-muted">
          {mark}
        </span>
      )}
    </span>
  )
}

/** Text, dates, numbers and truths need no label; anything else says what it is. */
function unusualDatatype(datatype: string | undefined): string | undefined {
  const xsd = knownPrefixes.xsd ?? ''
  const usual = ['string', 'dateTime', 'date', 'integer', 'decimal', 'double', 'boolean', 'int', 'long']
  if (datatype === undefined || usual.some((name) => datatype === xsd + name)) return undefined
  return shortIri(datatype)
}
