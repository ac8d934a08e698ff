import { node } from '@hearth/vocab/write.ts'

/** A ready question: what a person would ask, and the SPARQL that answers it. */
export type Question = {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly query: string
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
