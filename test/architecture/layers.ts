/** The layer table of the design, as data: which folder of `pod-server/src` may import which. */
export interface Floor {
  readonly mayImport: readonly string[]
  /** Folders of which only types may be imported. */
  readonly typesOf?: readonly string[]
}

const lower = ['base', 'rdf', 'storage'] as const
const middle = ['access', 'identity', 'query', 'notify'] as const

/** Configuration and context are records; whoever is handed one may name its type. */
const records = ['config.ts', 'context.ts'] as const

export const floors: Readonly<Record<string, Floor>> = {
  base: { mayImport: [] },
  rdf: { mayImport: ['base'], typesOf: ['config.ts'] },
  storage: { mayImport: ['base', 'rdf'], typesOf: ['config.ts'] },
  access: { mayImport: lower, typesOf: ['config.ts'] },
  identity: { mayImport: lower, typesOf: ['access', 'config.ts'] },
  query: { mayImport: lower, typesOf: ['access', 'config.ts'] },
  notify: { mayImport: lower, typesOf: ['access', 'config.ts'] },
  ldp: { mayImport: [...lower, 'access', 'query'], typesOf: ['config.ts'] },
  pods: { mayImport: [...lower, 'access', 'query', 'ldp'], typesOf: ['config.ts'] },
  pages: { mayImport: ['base'] },
  http: { mayImport: [...lower, ...middle, 'ldp', 'pods', 'pages'], typesOf: records },
  // A client of two servers: of ours it uses only what they have in common.
  bring: { mayImport: ['base', 'rdf', 'access', 'ldp'], typesOf: ['storage'] },
  cli: {
    mayImport: [
      ...lower,
      ...middle,
      'bring',
      'ldp',
      'pods',
      'pages',
      'config.ts',
      'settings.ts',
      'nearest-setting.ts',
      'context.ts',
      'server.ts',
      'main.ts',
    ],
  },
}

/** Packages that live in one folder and nowhere else. */
export const homes: readonly { readonly packages: RegExp; readonly folder: string }[] = [
  { packages: /^express$/, folder: 'http' },
  { packages: /^@comunica\//, folder: 'query' },
  { packages: /^oidc-provider$/, folder: 'identity' },
  { packages: /^@node-rs\/argon2$/, folder: 'identity' },
  { packages: /^(better-sqlite3|node:sqlite)$/, folder: 'storage/sqlite' },
  { packages: /^ws$/, folder: 'notify' },
  { packages: /^undici$/, folder: 'base' },
]
