interface Cookie {
  readonly path: string
  readonly value: string
}

export interface Visit {
  readonly response: Response
  readonly url: string
  readonly text: string
}

/** Keeps cookies by name and path, follows redirects, and posts forms, as a browser with scripts switched off does. */
export interface Browser {
  /** Requests one address; redirects stay where they are. */
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** Follows redirects until a page is there, or until the address begins with `stopAt`. */
  open(url: string, stopAt?: string): Promise<Visit>
  /** Posts the page's form whose action ends with `action`, with its hidden fields and these values. */
  submit(visit: Visit, action: string, values: Record<string, string>, stopAt?: string): Promise<Visit>
  cookieNames(): string[]
  cookieValues(): string[]
}

export function openBrowser(): Browser {
  const jar = new Map<string, Cookie>()

  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      const attribute = (wanted: string) =>
        attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
      const path = attribute('path') ?? '/'
      const isGone = new Date(attribute('expires') ?? '9999').getTime() < Date.now()
      if (isGone) jar.delete(`${name} ${path}`)
      else jar.set(`${name} ${path}`, { path, value })
    }
  }

  const cookiesFor = (url: string): string => {
    const { pathname } = new URL(url)
    return [...jar]
      .filter(([, { path }]) => pathname.startsWith(path))
      .sort(([, a], [, b]) => b.path.length - a.path.length)
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ')
  }

  const request = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    const cookies = cookiesFor(url)
    if (cookies) headers.set('cookie', cookies)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    keep(response)
    return response
  }

  const follow = async (response: Response, url: string, stopAt?: string): Promise<Visit> => {
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) {
      return { response, url, text: await response.text() }
    }
    const next = new URL(location, url).href
    if (stopAt !== undefined && next.startsWith(stopAt)) return { response, url: next, text: '' }
    return follow(await request(next, { headers: { accept: 'text/html' } }), next, stopAt)
  }

  return {
    fetch: request,
    cookieNames: () => [...jar.keys()],
    cookieValues: () => [...jar.values()].map(({ value }) => value),
    open: async (url, stopAt) =>
      follow(await request(url, { headers: { accept: 'text/html' } }), url, stopAt),
    async submit(visit, action, values, stopAt) {
      const form = [...visit.text.matchAll(/<form[^>]* action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].find(
        ([, at]) => at?.endsWith(action),
      )
      if (!form) throw new Error(`no form ${action} on ${visit.url}: ${visit.text.slice(-2000)}`)
      const hidden = [...(form[2] ?? '').matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)]
      const body = new URLSearchParams([
        ...hidden.map(([, name = '', value = '']) => [name, value] as [string, string]),
      ])
      for (const [name, value] of Object.entries(values)) body.set(name, value)
      const url = new URL(form[1] ?? '', visit.url).href
      const headers = { accept: 'text/html', origin: new URL(visit.url).origin }
      return follow(await request(url, { method: 'POST', body, headers }), url, stopAt)
    },
  }
}
