/** A small post, as the apps write it: eleven triples, about 600 bytes. The same for every server. */
export function smallDocument(number: number): string {
  return `@prefix as: <https://www.w3.org/ns/activitystreams#>.
@prefix dct: <http://purl.org/dc/terms/>.
@prefix xsd: <http://www.w3.org/2001/XMLSchema#>.
<#it> a as:Note;
  dct:creator <https://alice.example/profile/card#me>;
  dct:created "2026-11-0${1 + (number % 9)}T10:00:00Z"^^xsd:dateTime;
  as:content "This is post number ${number}, with a sentence or two in it, as people write them.";
  as:mediaType "text/markdown";
  as:tag <#tag1>, <#tag2>.
<#tag1> as:name "coffee".
<#tag2> as:name "morning".
<> a as:Page; dct:title "Post ${number}".
`
}

/** One triple more. Prefixed names in the formula: one of the peers splits it at every full stop. */
export function insertPatch(number: number): string {
  return `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
@prefix schema: <http://schema.org/>.
_:patch a solid:InsertDeletePatch;
  solid:inserts { <#it> schema:position "p${number}" . }.
`
}
