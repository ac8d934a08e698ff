import { html } from './html.ts'
import { layout } from './layout.ts'

export interface ConstraintsPage {
  readonly baseUrl: string
  readonly limits: {
    readonly bodyBytes: number
    readonly rdfBytes: number
    readonly triples: number
    readonly podBytes: number
    readonly podResources: number
    readonly podTriples: number
    readonly inboxBytes: number
    readonly inboxPerSender: number
    readonly writesPerMinute: number
    readonly anonymousWritesPerMinute: number
  }
}

/** P-59: what this server asks of a write beyond permission, for whoever writes the program that was refused. */
export function constraintsPage({ baseUrl, limits }: ConstraintsPage): string {
  const perMinute = (most: number) => (most === 0 ? 'as often as it likes' : `${most} times a minute`)
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      'Names',
      [
        'A path ends at 4096 characters, 100 containers deep; one name at 255 bytes, percent-encoded. No name is empty, “.” or “..”, and none holds a control character or a backslash.',
        'A name with a slash at the end is a container, any other is not; the two never exist side by side, and nothing is made below a document.',
        'Names that end in .acl or .meta, and .well-known and .sparql, mean something to the server.',
      ],
    ],
    [
      'Bodies',
      [
        'Content has a Content-Type and no Content-Encoding. PUT takes no Content-Range.',
        `A file ends at ${bytes(limits.bodyBytes)}, an RDF document or patch at ${bytes(limits.rdfBytes)} and ${limits.triples} triples.`,
        'What claims to be RDF must be well-formed. JSON-LD contexts are not fetched: those that apps commonly use are known here, others must be sent inline.',
        'PATCH takes text/n3 and application/sparql-update, for RDF documents. What it deletes must be there, and its condition must have exactly one solution.',
      ],
    ],
    [
      'Containers',
      [
        'All are basic containers. Membership and the metadata of members are the server’s; what else is said of a container is changed by PATCH, by who may write to it.',
        'What a Link header asks to be an RDF source is sent as RDF.',
        'Only an empty container is deleted, and never the root of a pod.',
      ],
    ],
    [
      'Access and identity',
      [
        'An ACL names somebody who keeps Control of a pod’s root. The root’s ACL is not deleted.',
        'The issuer (solid:oidcIssuer) in the document of a WebID that signs in here is not changed or deleted in passing: its account does that.',
      ],
    ],
    [
      'A pod',
      [
        `It holds up to ${bytes(limits.podBytes)}, ${limits.podResources} resources and ${limits.podTriples} triples.`,
        `One agent writes to it ${perMinute(limits.writesPerMinute)}; without sign-in, one address writes ${perMinute(limits.anonymousWritesPerMinute)}.`,
        `An inbox takes RDF of up to ${bytes(limits.inboxBytes)}, ${limits.inboxPerSender} notifications of one sender in 15 minutes, and none that speaks for somebody else.`,
      ],
    ],
  ]
  return layout(
    { baseUrl, title: 'What a write must keep to', isWide: true },
    html`<h1>What a write must keep to</h1>
<p class="lead">A refusal says in its body what was wrong. These are the rules behind it.</p>
${sections.map(([title, rules]) => html`<section><header><h2>${title}</h2></header><ul>${rules.map((rule) => html`<li>${rule}</li>`)}</ul></section>`)}`,
  )
}

function bytes(count: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(count) / 10))
  return `${Math.round((count / 1024 ** power) * 10) / 10} ${units[power]}`
}
