/** What `WAC-Allow` says that anybody may do; undefined where a server says nothing of rights. */
export function publicModes(headers: Headers): readonly string[] | undefined {
  const said = headers.get('wac-allow')
  if (said === null) return undefined
  return (/public\s*=\s*"([^"]*)"/i.exec(said)?.[1] ?? '').toLowerCase().split(/\s+/)
}
