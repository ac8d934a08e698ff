const maxLength = 2_000
const names = ['login_hint', 'iss']

/**
 * Who the link that led here says is coming, in the parameters of OpenID Connect Core 4: the WebID (`login_hint`), else
 * the provider (`iss`). Only ever filled in for somebody to look at: a link may say anything.
 */
export function suggestedIdentity(page: URL): string | undefined {
  return names.map((name) => page.searchParams.get(name) ?? '').find(isWebAddress)
}

/** The address without the suggestion, for the address bar and the way back from the provider. */
export function withoutSuggestion(page: URL): string {
  const rest = new URL(page)
  // Taking out what is not there would write the rest anew, in other escapes.
  for (const name of names) if (rest.searchParams.has(name)) rest.searchParams.delete(name)
  return `${rest.pathname}${rest.search}${rest.hash}`
}

function isWebAddress(text: string): boolean {
  return text.length <= maxLength && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
