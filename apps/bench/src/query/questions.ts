import { node } from '@hearth/vocab/write.ts'

/** A ready question: what a person would ask, and the SPARQL that answers it. */
export type Question = {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly query: string
  /** What it means when nothing is found, and in which app that can be changed. */
  readonly whenEmpty?: { readonly text: string; readonly app: 'stream' | 'lens' }
}

const dayMs = 24 * 60 * 60 * 1000

/** The questions Bench opens on, about this person's data. Every one is an ordinary query: change it and run it again. */
export function readyQuestions(person: { webid: string; now: Date }): readonly Question[] {
  const me = `<${node(person.webid).value}>`
  const weekAgo = `"${new Date(person.now.getTime() - 7 * dayMs).toISOString().slice(0, 10)}T00:00:00Z"^^xsd:dateTime`
  return [
    {
      id: 'kinds',
      title: 'What is in my pod',
      hint: 'Every kind of thing, counted',
      query: `SELECT ?kind (COUNT(DISTINCT ?thing) AS ?how_many) WHERE {
  ?thing a ?kind .
}
GROUP BY ?kind
ORDER BY DESC(?how_many)`,
    },
    {
      id: 'newest-posts',
      title: 'My newest posts',
      hint: 'When, what, and where it is kept',
      whenEmpty: {
        text: 'You have not posted yet. What you write goes into this pod, whichever app you write it in.',
        app: 'stream',
      },
      // The feed repeats the newest posts: a post is in the document its address starts with.
      query: `SELECT ?published ?text ?post WHERE {
  GRAPH ?document {
    ?post a as:Note ;
      as:attributedTo ${me} ;
      as:published ?published ;
      as:content ?text .
  }
  # The feed repeats posts. Keep each where it lives.
  FILTER(STRSTARTS(STR(?post), CONCAT(STR(?document), "#")))
}
ORDER BY DESC(?published)
LIMIT 20`,
    },
    {
      id: 'liked-posts',
      title: 'My most-liked posts',
      hint: 'Hearts counted, photos too',
      whenEmpty: {
        text: 'Nobody has liked a post of yours yet, or you have not written one.',
        app: 'stream',
      },
      query: `SELECT ?post (SAMPLE(?content) AS ?text) (COUNT(DISTINCT ?person) AS ?likes) WHERE {
  ?post as:attributedTo ${me} ;
    as:content ?content ;
    as:likes ?list .
  ?list as:items ?like .
  ?like as:actor ?person .
  FILTER NOT EXISTS { ?like as:deleted ?when }
}
GROUP BY ?post
ORDER BY DESC(?likes)
LIMIT 20`,
    },
    {
      id: 'comments',
      title: 'What people answered',
      hint: 'The newest comments first',
      whenEmpty: { text: 'Nobody has answered a post of yours yet.', app: 'stream' },
      query: `SELECT ?published ?person ?comment ?post WHERE {
  ?reply as:inReplyTo ?post ;
    as:attributedTo ?person ;
    as:published ?published ;
    as:content ?comment .
  FILTER(?person != ${me})
}
ORDER BY DESC(?published)
LIMIT 30`,
    },
    {
      id: 'aspects',
      title: 'Who is in which aspect',
      hint: 'The circles I share with',
      whenEmpty: {
        text: 'You have no aspects yet. An aspect is a circle of people to share with: family, the choir, work.',
        app: 'stream',
      },
      query: `SELECT ?aspect ?person WHERE {
  ?group a vcard:Group ;
    vcard:fn ?aspect ;
    vcard:hasMember ?person .
}
ORDER BY ?aspect ?person`,
    },
    {
      id: 'not-heard',
      title: 'Who have I not heard from',
      hint: 'The longest silence first',
      whenEmpty: {
        text: 'This looks at the people in your aspects, and nobody is in one yet.',
        app: 'stream',
      },
      query: `SELECT ?person (MAX(?when) AS ?last_heard) WHERE {
  ?group vcard:hasMember ?person .
  OPTIONAL {
    ?thing as:attributedTo|as:actor ?person ;
      as:published ?when .
  }
}
GROUP BY ?person
ORDER BY ?last_heard`,
    },
    {
      id: 'this-week',
      title: 'Written this week, by app',
      hint: 'Which app wrote how much',
      whenEmpty: { text: 'Nothing was posted this week.', app: 'stream' },
      query: `SELECT ?app ?kind (COUNT(DISTINCT ?thing) AS ?how_many) (MAX(?when) AS ?latest) WHERE {
  ?thing as:published ?when ;
    a ?kind .
  OPTIONAL { ?thing as:generator ?app }
  FILTER(?when >= ${weekAgo})
}
GROUP BY ?app ?kind
ORDER BY DESC(?how_many)`,
    },
    {
      id: 'undescribed',
      title: 'Photos without a description',
      hint: 'Some readers cannot see them',
      whenEmpty: { text: 'Every photo here has its description, or there are no photos yet.', app: 'lens' },
      query: `SELECT ?photo ?published WHERE {
  ?photo a as:Image ;
    as:published ?published .
  FILTER NOT EXISTS { ?photo as:name ?description }
}
ORDER BY DESC(?published)`,
    },
    {
      id: 'following',
      title: 'Whom I follow',
      hint: 'Since when, newest first',
      whenEmpty: { text: 'You follow nobody yet.', app: 'stream' },
      query: `SELECT ?person ?since WHERE {
  ?follow a as:Follow ;
    as:actor ${me} ;
    as:object ?person ;
    as:published ?since .
}
ORDER BY DESC(?since)`,
    },
    {
      id: 'documents',
      title: 'My fullest documents',
      hint: 'The most facts first',
      query: `SELECT ?document (COUNT(*) AS ?facts) WHERE {
  GRAPH ?document { ?thing ?property ?value }
}
GROUP BY ?document
ORDER BY DESC(?facts)
LIMIT 20`,
    },
  ]
}
