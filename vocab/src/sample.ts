import { Parser } from 'n3'
import type { Quads } from './graph.ts'
import { publicAudience, threadDocument } from './layout.ts'
import type { Post } from './post.ts'
import { prefixes } from './terms.ts'

/** Samples shared by the tests of this folder. */
export const alice = 'https://alice.example/profile/card#me'
export const bob = 'https://bob.example/profile/card#me'
export const aliceStorage = 'https://alice.example/'
export const ulid = '01KAQ7V4ZJ8N3M5P6Q7R8S9T0V'
const thread = threadDocument(aliceStorage, publicAudience, ulid)

export const bread: Post = {
  iri: `https://alice.example/social/posts/public/2025/${ulid}.ttl#it`,
  author: alice,
  published: '2026-11-23T09:12:44.000Z',
  updated: '2026-11-23T10:00:00.000Z',
  content: 'First *loaf* with @bob\'s starter #bread\n\n> "crust"\\o/',
  mediaType: 'text/markdown',
  language: 'en',
  title: undefined,
  warning: 'food',
  sensitive: true,
  isPublic: true,
  attachments: ['https://alice.example/social/photos/public/2026/01KB7Q1A/index.ttl#it'],
  inReplyTo: undefined,
  mentions: [{ webid: bob, name: '@bob' }],
  hashtags: ['#bread'],
  card: {
    href: 'https://bakers.example/starter',
    name: 'Keeping a starter',
    summary: 'Feed it weekly.',
    preview: undefined,
  },
  replies: `${thread}#replies`,
  likes: `${thread}#likes`,
  shares: `${thread}#shares`,
  inbox: 'https://alice.example/inbox/',
  generator: 'https://stream.example/clientid.jsonld',
  isForeign: false,
}

/** Parses Turtle that may use every prefix of the model. */
export function turtle(text: string, base = 'https://alice.example/doc'): Quads {
  const header = Object.entries(prefixes).map(([prefix, iri]) => `@prefix ${prefix}: <${iri}>.`)
  return new Parser({ baseIRI: base }).parse(`${header.join('\n')}\n${text}`)
}
