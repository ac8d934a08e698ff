import { describe, expect, it } from 'vitest'
import { accountPage } from './account.ts'
import { consentPage } from './consent.ts'
import { html } from './html.ts'
import { pagePolicy } from './layout.ts'
import { messagePage } from './message.ts'
import { registerPage } from './register.ts'
import { signInPage } from './sign-in.ts'

const attack = `"><script>alert('x')</script>&`
const baseUrl = 'https://pods.example/'

describe('html', () => {
  it('escapes every value and keeps markup that it made itself', () => {
    expect(html`<p title="${attack}">${[html`<b>${attack}</b>`, undefined, false, 3]}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;"><b>&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</b>3</p>',
    )
  })
})

describe('bug-class-08 no page carries a script, whatever an app or a person is called', () => {
  const app = {
    name: attack,
    origin: attack,
    answersAt: 'https://elsewhere.example',
    wantsOffline: true,
  }
  const pages = {
    signIn: signInPage({
      baseUrl,
      action: attack,
      registerUrl: attack,
      appName: attack,
      email: attack,
      faults: { email: attack },
    }),
    register: registerPage({
      baseUrl,
      pods: 'path',
      action: attack,
      signInUrl: attack,
      appName: attack,
      values: { name: attack, pod: attack },
      faults: { pod: attack },
    }),
    consent: consentPage({
      baseUrl,
      action: attack,
      switchAction: attack,
      app,
      webids: [attack, attack],
      email: attack,
    }),
    account: accountPage({
      baseUrl,
      email: attack,
      pods: 'subdomain',
      owned: [{ id: attack, root: attack, owners: [attack], shownOwners: [] }],
      webids: [attack],
      apps: [{ grant: attack, name: attack, origin: attack, webid: attack, grantedAt: 0, usedAt: 0 }],
      credentials: [{ resource: attack, name: attack, clientId: attack, webid: attack, createdAt: 0 }],
      newSecret: { clientId: attack, secret: attack },
      recommendedApps: [{ name: attack, url: 'https://app.example/?"><script>' }],
      nowMs: 0,
    }),
    message: messagePage({
      baseUrl,
      title: attack,
      text: attack,
      hint: attack,
      link: { href: attack, label: attack },
    }),
  }
  for (const [name, page] of Object.entries(pages)) {
    it(name, () => {
      expect(page).not.toContain('<script')
      expect(page).toContain('&lt;script')
    })
  }

  it('the account page begins at a new secret, which is shown only once', () => {
    expect(pages.account).toMatch(/<div class="secret" role="status" tabindex="-1" autofocus>/)
  })

  it('the consent page shows where the answer goes when that is elsewhere', () => {
    expect(pages.consent).toContain('https://elsewhere.example')
  })
})

describe('forms', () => {
  it('lead from the summary to the field, and the field says what is wrong', () => {
    const page = registerPage({
      baseUrl,
      pods: 'path',
      action: '/',
      signInUrl: '/',
      faults: { email: 'Enter an e-mail address' },
    })
    expect(page).toContain('<a href="#email">Enter an e-mail address</a>')
    expect(page).toMatch(
      /<input id="email"[^>]* aria-invalid="true" aria-describedby="email-hint email-fault"/,
    )
  })

  it('begin, when they come back, at the field to mend, which says what is wrong', () => {
    const page = registerPage({
      baseUrl,
      pods: 'path',
      action: '/',
      signInUrl: '/',
      faults: { pod: 'That pod name is taken' },
    })
    expect(page.match(/<input[^>]* autofocus[^>]*/g)).toEqual([
      expect.stringMatching(
        /id="pod"[^>]* autofocus aria-invalid="true" aria-describedby="pod-hint pod-fault"/,
      ),
    ])
    const again = signInPage({
      baseUrl,
      action: '/',
      registerUrl: undefined,
      email: 'a@example.org',
      faults: { '': 'E-mail or password is not right' },
    })
    expect(again).toMatch(/id="password"[^>]* autofocus aria-describedby="faults"/)
  })

  it('tell password managers what is what', () => {
    expect(registerPage({ baseUrl, pods: 'path', action: '/', signInUrl: '/' })).toContain(
      'autocomplete="new-password"',
    )
    expect(signInPage({ baseUrl, action: '/', registerUrl: undefined })).toContain(
      'autocomplete="current-password"',
    )
  })
})

describe('the policy', () => {
  it('names the style by its hash and the app as the only foreign target', () => {
    const policy = pagePolicy(['https://app.example'])
    expect(policy).toMatch(/style-src 'sha256-[\w+/=]+'/)
    expect(policy).toContain("form-action 'self' https://app.example;")
  })
})
