import { makeProofKey, signProof } from '../dpop-session.ts'
import type { Random } from '../random.ts'
import { damaged } from './bodies.ts'
import type { Headers } from './heads.ts'
import { assemble, type FuzzRequest } from './requests.ts'

/** What an attacker has who has signed in once: something of each kind that the endpoints take. */
export interface ProviderWorld {
  readonly origin: string
  readonly cookie: string
  readonly clientIds: readonly string[]
  readonly secret: string
  readonly redirectUri: string
  readonly code: string
  readonly verifier: string
  readonly challenge: string
  readonly refreshToken: string
  readonly idToken: string
  readonly accessToken: string
  /** Each is good once; some are left when the run ends. */
  readonly umaTickets: readonly string[]
}

type Parameters = readonly (readonly [name: string, value: string])[]

const key = makeProofKey()
const oddNames = [
  ...['request', 'request_uri', 'registration', 'claims', 'id_token_hint', 'login_hint', 'ui_locales'],
  ...['acr_values', 'display', 'max_age', 'prompt', 'response_mode', 'resource', 'audience', 'nonce'],
  ...['dpop_jkt', 'authorization_details', 'code_challenge_methods', 'hearth_offline', 'hearth_webid'],
  ...['client_assertion', 'client_assertion_type', 'subject_token', 'device_code', 'assertion', 'xsrf'],
  ...['logout', '__proto__', 'constructor', 'state[]', 'scope[a]', 'logout_hint', 'redirect_uri'],
]
const oddValues = [
  ...['', ' ', '\0', '%00', '%ff%fe', '%c3%28', '%', '\u2028', '😀', '../..', "' OR 1=1 --", '<script>'],
  ...['null', '-1', '0', '1e999', '99999999999999999999', 'NaN', 'true', '[]', '{}', '{"id_token":null}'],
  ...['none', 'none login', 'login', 'consent', 'select_account', 'create', 'form_post', 'fragment', 'jwt'],
  ...['code token', 'id_token', 'code id_token', 'query', 'plain', 'S512', 'web_message'],
  ...['https://no.example/', 'http://127.0.0.1:1/x', 'urn:x', 'javascript:alert(1)', '//evil.example', 'a b'],
  ...['https://a.example/#x', 'http://[::1]:0/', 'https://user:pass@a.example/', 'client_credentials'],
  ...['password', 'implicit', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  ...['urn:ietf:params:oauth:client-assertion-type:jwt-bearer', 'openid webid offline_access profile'],
]

const jwtParts = (header: unknown, claims: unknown, signature = ''): string =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part) ?? '').toString('base64url')).join('.')}.${signature}`

/** Tokens that nobody signed, and whose claims are of the wrong kind. */
function forged(random: Random, { origin, clientIds }: ProviderWorld): string {
  const odd = [
    undefined,
    null,
    5,
    true,
    'x',
    '',
    [],
    ['a', 'b'],
    {},
    { a: 1 },
    '\0',
    clientIds[0],
    `${origin}/`,
  ]
  const header = { alg: random.pick(['none', 'HS256', 'ES256', 'RS256', 5, null]), kid: random.pick(odd) }
  const claims = Object.fromEntries(
    ['iss', 'aud', 'azp', 'sub', 'exp', 'iat', 'client_id'].map((name) => [name, random.pick(odd)]),
  )
  return jwtParts(random.chance(0.9) ? header : random.pick(odd), claims, random.pick(['', 'x', 'AAAA']))
}

function oddValue(random: Random, world: ProviderWorld): string {
  if (random.chance(0.2)) return forged(random, world)
  if (random.chance(0.1)) return random.pick(['x', 'é', '[', '%41', ' ']).repeat(random.below(3000))
  if (random.chance(0.2))
    return random.pick([world.code, world.refreshToken, world.idToken, world.accessToken])
  if (random.chance(0.1)) return random.pick(world.clientIds)
  return random.pick(oddValues)
}

/** Parameters that would do, with one or two of them gone, doubled, changed or invented. */
function bent(random: Random, world: ProviderWorld, whole: Parameters): Parameters {
  let all = [...whole]
  for (let count = random.below(3); count > 0; count--) {
    const at = random.below(all.length + 1)
    const [name] = all[at] ?? [random.pick(oddNames)]
    const [value = ''] = all[at]?.slice(1) ?? []
    all = random.pick<() => typeof all>([
      () => all.filter((_, index) => index !== at),
      () => [...all, [name, value]],
      () => [...all, [name, oddValue(random, world)]],
      () => all.map((one, index) => (index === at ? [name, oddValue(random, world)] : one)),
      () => all.map((one, index) => (index === at ? [`${name}[]`, value] : one)),
      () =>
        all.map((one, index) =>
          index === at ? [name, damaged(random, Buffer.from(value)).toString('latin1')] : one,
        ),
      () => [...all, [random.pick(oddNames), oddValue(random, world)]],
    ])()
  }
  return all
}

/** What was escaped already stays as it is: broken escapes are part of the game. */
function encode(parameters: Parameters): string {
  const escaped = (text: string) =>
    /^%/.test(text) ? text.replace(/[^!-~]/g, '') : encodeURIComponent(text.toWellFormed())
  return parameters.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&')
}

const authorization = (random: Random, world: ProviderWorld): Parameters => [
  ['client_id', random.pick(random.chance(0.6) ? world.clientIds.slice(0, 1) : world.clientIds)],
  ['redirect_uri', world.redirectUri],
  ['response_type', 'code'],
  ['scope', 'openid webid offline_access'],
  ['code_challenge', world.challenge],
  ['code_challenge_method', 'S256'],
  ['state', 's'],
  ...(random.chance(0.3) ? [['prompt', 'none'] as const] : []),
]

const redeeming = ({ clientIds, code, verifier, redirectUri }: ProviderWorld): Parameters => [
  ['grant_type', 'authorization_code'],
  ['code', code],
  ['redirect_uri', redirectUri],
  ['client_id', clientIds[0] ?? ''],
  ['code_verifier', verifier],
]

const refreshing = ({ clientIds, refreshToken }: ProviderWorld): Parameters => [
  ['grant_type', 'refresh_token'],
  ['refresh_token', refreshToken],
  ['client_id', clientIds[0] ?? ''],
]

const registrations = [
  ['redirect_uris', ['https://app.example/cb']],
  ['redirect_uris', ['javascript:alert(1)']],
  ['redirect_uris', 'x'],
  ['client_name', '\0\u202e'],
  ['client_name', { a: 1 }],
  ['client_id', 'https://app.example/id'],
  ['client_secret', 'known'],
  ['grant_types', ['client_credentials', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code']],
  ['response_types', ['code id_token', 'none']],
  ['token_endpoint_auth_method', 'private_key_jwt'],
  ['token_endpoint_auth_method', 'none'],
  ['jwks', { keys: [{ kty: 'oct', k: 'AA' }, 5, null] }],
  ['jwks_uri', 'http://127.0.0.1:1/'],
  ['jwks_uri', 'http://169.254.169.254/'],
  ['sector_identifier_uri', 'http://127.0.0.1:1/'],
  ['subject_type', 'pairwise'],
  ['application_type', 'native'],
  ['id_token_signed_response_alg', 'none'],
  ['scope', 'openid webid offline_access admin'],
  ['default_max_age', -1],
  ['dpop_bound_access_tokens', false],
  ['require_auth_time', 'yes'],
  ['contacts', [{}]],
  ['__proto__', { x: 1 }],
  ['post_logout_redirect_uris', [['x']]],
] as const

function registration(random: Random): Buffer {
  const members = Array.from({ length: 1 + random.below(4) }, () => random.pick(registrations))
  const body = members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')
  const bytes = Buffer.from(random.pick([`{${body}}`, `{${body},"redirect_uris":["https://a.example/"]}`]))
  return random.chance(0.1) ? damaged(random, bytes) : bytes
}

function proof(random: Random, { origin }: ProviderWorld, path: string): Headers {
  const good = signProof(key, { htm: 'POST', htu: origin + path })
  return random.pick<() => Headers>([
    () => ({}),
    () => ({ dpop: good }),
    () => ({ dpop: good }),
    () => ({ dpop: `${good}, ${good}` }),
    () => ({
      dpop: signProof(key, { htm: random.pick([5, 'GET', null]), htu: random.pick([5, 'x', [], {}]) }),
    }),
    () => ({ dpop: signProof(key, { htm: 'POST', htu: origin + path, iat: 'x', jti: { a: 1 }, nonce: 5 }) }),
    () => ({
      dpop: jwtParts(
        { typ: 'dpop+jwt', alg: 'none', jwk: key.publicJwk },
        { htm: 'POST', htu: origin + path },
      ),
    }),
    () => ({
      dpop: jwtParts({ typ: 'dpop+jwt', alg: 'ES256', jwk: random.pick([null, 5, {}, []]) }, {}, 'AA'),
    }),
    () => ({
      dpop: damaged(random, Buffer.from(good))
        .toString('latin1')
        .replace(/[\0\r\n]/g, ''),
    }),
  ])()
}

function clientAuthentication(random: Random, { clientIds, secret }: ProviderWorld): Headers {
  const id = random.pick(clientIds)
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
  return random.pick<() => Headers>([
    () => ({}),
    () => ({}),
    () => basic(`${encodeURIComponent(id)}:${secret}`),
    () => basic(`${id}:${secret}`),
    () => basic(`%ff:%00`),
    () => basic(':'),
    () => ({ authorization: 'Basic !' }),
    () => ({ authorization: 'Bearer x' }),
  ])()
}

const paths = [
  ...['/.oidc/jwks', '/.well-known/openid-configuration', '/.oidc/me', '/.oidc/token/introspection'],
  ...[
    '/.oidc/device',
    '/.oidc/device/auth',
    '/.oidc/request',
    '/.oidc/backchannel',
    '/.oidc/reg/x',
    '/.oidc/',
  ],
  ...['/.oidc/auth/x', '/.oidc/auth/%00', '/.oidc/auth/..%2f', '/.oidc/session/end/confirm', '/.oidc//auth'],
  ...['/.oidc/session/end/success', '/.oidc/%61uth', '/.OIDC/auth', '/.account/flow/x/', '/.oidc/session'],
]

function exchanging(random: Random, world: ProviderWorld): Parameters {
  return [
    ['grant_type', 'urn:ietf:params:oauth:grant-type:uma-ticket'],
    ['ticket', random.pick(world.umaTickets)],
    ['claim_token', random.pick([world.idToken, world.accessToken, forged(random, world)])],
    ['claim_token_format', 'http://openid.net/specs/openid-connect-core-1_0.html#IDToken'],
  ]
}

interface Form {
  readonly path: string
  readonly parameters: Parameters
  readonly method: 'GET' | 'POST'
}

function randomForm(random: Random, world: ProviderWorld): Form {
  return random.pick<() => Form>([
    () => ({ path: '/.oidc/auth', parameters: authorization(random, world), method: 'GET' }),
    () => ({ path: '/.oidc/auth', parameters: authorization(random, world), method: 'GET' }),
    () => ({ path: '/.oidc/token', parameters: redeeming(world), method: 'POST' }),
    () => ({ path: '/.oidc/token', parameters: refreshing(world), method: 'POST' }),
    () => ({ path: '/.oidc/token', parameters: [['grant_type', 'client_credentials']], method: 'POST' }),
    () => ({ path: '/.oidc/token/revocation', parameters: [['token', world.refreshToken]], method: 'POST' }),
    () => ({
      path: '/.oidc/session/end',
      parameters: [['id_token_hint', random.chance(0.5) ? world.idToken : forged(random, world)]],
      method: 'GET',
    }),
    () => ({ path: '/.uma/token', parameters: exchanging(random, world), method: 'POST' }),
    () => ({ path: '/.oidc/session/end/confirm', parameters: [['xsrf', 'x']], method: 'POST' }),
    () => ({ path: random.pick(paths), parameters: [], method: 'GET' }),
  ])()
}

/** The next request to an endpoint of the provider: nearly right, which gets further than nonsense does. */
export function randomProviderRequest(random: Random, world: ProviderWorld): FuzzRequest {
  const cookies: Headers = random.chance(0.5) ? { cookie: world.cookie } : {}
  if (random.chance(0.1)) {
    const body = {
      type: random.pick(['application/json', 'text/plain', undefined]),
      bytes: registration(random),
    }
    return assemble(random, { method: 'POST', target: '/.oidc/reg', headers: cookies, body })
  }
  const form = randomForm(random, world)
  const text = encode(bent(random, world, form.parameters))
  const method = random.chance(0.05)
    ? random.pick(['PUT', 'DELETE', 'HEAD', 'OPTIONS', 'POST', 'GET'])
    : form.method
  const headers = { ...cookies, ...clientAuthentication(random, world), ...proof(random, world, form.path) }
  if (form.method === 'GET' && random.chance(0.95))
    return assemble(random, { method, target: `${form.path}?${text}`, headers, body: undefined })
  const type = random.chance(0.9)
    ? 'application/x-www-form-urlencoded'
    : random.pick([
        'application/json',
        'multipart/form-data',
        'application/x-www-form-urlencoded; charset=utf-7',
      ])
  return assemble(random, {
    method,
    target: form.path,
    headers,
    body: { type, bytes: Buffer.from(text, 'latin1') },
  })
}
