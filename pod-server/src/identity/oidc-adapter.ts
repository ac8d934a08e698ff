import { hash } from 'node:crypto'
import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider'
import type { Clock } from '#base/clock.ts'
import type { Reader, Store } from '#storage/store.ts'
import { grantedKinds } from './app-access.ts'
import type { OidcClients } from './oidc-clients.ts'
import type { ReplayGuard } from './replay-guard.ts'

/** How long a used refresh token still works next to its successor: two tabs, or an answer that got lost (bug class 19). */
export const graceMs = 60_000

interface AdapterOptions {
  readonly store: Store
  readonly clock: Clock
  readonly clients: OidcClients
  readonly replay: ReplayGuard
}

/** What oidc-provider keeps, as records: one kind a model, found again by grant, account, session or chain of refreshes. */
export function createOidcAdapter(options: AdapterOptions): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return clientAdapter(options.clients)
    if (model === 'ReplayDetection') return replayAdapter(options)
    const records = recordAdapter(`oidc:${model}`, options)
    if (model === 'RefreshToken') {
      const upsert: Adapter['upsert'] = async (id, payload, expiresIn) => {
        await records.upsert(id, payload, expiresIn)
        await forgetOldest(options, payload)
      }
      return { ...records, upsert, find: (id) => findRefreshToken(options, id) }
    }
    if (model === 'AuthorizationCode') return { ...records, find: (id) => findCode(options, id) }
    return records
  }
}

function recordAdapter(kind: string, { store, clock }: AdapterOptions): Adapter {
  return {
    find: (id) => store.read((reader) => reader.record<AdapterPayload>(kind, id)),
    findByUserCode: async () => undefined,
    findByUid: (uid) =>
      store.read(async (reader) => (await reader.recordsBy<AdapterPayload>(kind, 'uid', uid, 1))[0]?.value),
    upsert: (id, payload, expiresIn) =>
      store.write((writer) =>
        writer.putRecord(kind, id, payload, {
          ...(expiresIn ? { expiresAt: clock.now() + lifeOf(kind, payload, expiresIn) * 1000 } : {}),
          index: indexOf(payload),
        }),
      ),
    consume: (id) =>
      store.write(async (writer) => {
        const payload = await writer.record<AdapterPayload>(kind, id)
        if (!payload || payload.consumed) return
        const consumed = Math.floor(clock.now() / 1000)
        const expiresAt = (payload.exp ?? 0) * 1000
        await writer.putRecord(kind, id, { ...payload, consumed }, { expiresAt, index: indexOf(payload) })
      }),
    destroy: (id) => store.write((writer) => writer.removeRecord(kind, id)),
    revokeByGrantId: (grant) => {
      // A device that revokes its own token ends its own session, not those of the person's other devices.
      const ended =
        Provider.ctx?.oidc.route === 'revocation' ? Provider.ctx.oidc.entities.RefreshToken : undefined
      return store.write((writer) =>
        ended
          ? writer.removeRecordsBy(['oidc:RefreshToken'], 'chain', chainOf(ended))
          : writer.removeRecordsBy(grantedKinds, 'grant', grant),
      )
    },
  }
}

/** Seconds. Where nobody has signed in, a session only carries the question whether to sign out: anybody may make them (bug class 27). */
function lifeOf(kind: string, { accountId }: AdapterPayload, expiresIn: number): number {
  return kind === 'oidc:Session' && accountId === undefined ? Math.min(expiresIn, 3600) : expiresIn
}

function clientAdapter(clients: OidcClients): Adapter {
  return {
    find: (id) => clients.find(id) as Promise<AdapterPayload | undefined>,
    findByUserCode: async () => undefined,
    findByUid: async () => undefined,
    upsert: (id, payload) => clients.register(id, payload),
    consume: async () => {},
    destroy: (id) => clients.remove(id),
    revokeByGrantId: async () => {},
  }
}

/** The provider asks and then writes; the guard does both in one step, so of two equal proofs one wins (bug class 17). */
function replayAdapter({ replay, clock }: AdapterOptions): Adapter {
  const windowMs = 600_000
  return {
    find: async (id) => {
      const until = clock.now() + windowMs
      if (await replay.firstSeen(`oidc ${id}`, until)) return undefined
      return { jti: id, kind: 'ReplayDetection', exp: Math.ceil(until / 1000) }
    },
    findByUserCode: async () => undefined,
    findByUid: async () => undefined,
    upsert: async () => {},
    consume: async () => {},
    destroy: async () => {},
    revokeByGrantId: async () => {},
  }
}

/**
 * An app that refreshes all day leaves a used token each time. What is as old as this nobody retries with; and among
 * more than are read at once, the successor that tells of a theft would not be found (bug class 19).
 */
const mostOfChain = 50
/** Of a person and an app, whatever the devices: some apps begin a chain with every page that is loaded. */
const mostOfGrant = 1000

async function forgetOldest({ store }: AdapterOptions, { grantId, jkt }: AdapterPayload): Promise<void> {
  const kind = 'oidc:RefreshToken'
  const tokens = await store.read((reader) =>
    reader.recordsBy<AdapterPayload>(kind, 'grant', String(grantId), 2 * mostOfGrant),
  )
  const ofChain = tokens.filter(({ value }) => value.jkt === jkt)
  const oldest = [...ofChain.slice(0, -mostOfChain), ...tokens.slice(0, -mostOfGrant)]
  if (oldest.length === 0) return
  await store.write(async (writer) => {
    for (const { id } of oldest) await writer.removeRecord(kind, id)
  })
}

/**
 * A used refresh token works on until its successor was used, and a minute longer: a client that never saw the answer
 * can ask again. Shown later it is stolen or broken, and the whole chain of that device's key ends (O-22, bug class 19).
 */
async function findRefreshToken(
  { store, clock }: AdapterOptions,
  id: string,
): Promise<AdapterPayload | undefined> {
  const token = await store.read((reader) => reader.record<AdapterPayload>('oidc:RefreshToken', id))
  if (!token?.consumed) return token
  const chain = chainOf(token)
  const supersededAt = await store.read((reader) => successorUsedAt(reader, chain, token))
  if (supersededAt === undefined || clock.now() < supersededAt * 1000 + graceMs) {
    const { consumed: _consumed, ...usable } = token
    return usable
  }
  await store.write((writer) => writer.removeRecordsBy(['oidc:RefreshToken'], 'chain', chain))
  return undefined
}

async function successorUsedAt(
  reader: Reader,
  chain: string,
  token: AdapterPayload,
): Promise<number | undefined> {
  const siblings = await reader.recordsBy<AdapterPayload>('oidc:RefreshToken', 'chain', chain, 1000)
  const used = siblings
    .filter(({ value }) => Number(value.rotations ?? 0) > Number(token.rotations ?? 0))
    .map(({ value }) => value.consumed)
    .filter((consumed): consumed is number => typeof consumed === 'number')
  return used.length > 0 ? Math.min(...used) : undefined
}

/**
 * O-14: a code works once. Who shows it again with the right verifier is the same client reloading its page, and loses
 * nothing by it; with a wrong one it is a thief, and what the code brought is taken back.
 */
async function findCode({ store }: AdapterOptions, id: string): Promise<AdapterPayload | undefined> {
  const code = await store.read((reader) => reader.record<AdapterPayload>('oidc:AuthorizationCode', id))
  if (!code?.consumed) return code
  const verifier: unknown = Provider.ctx?.oidc.params?.code_verifier
  const isSameClient =
    typeof verifier === 'string' && hash('sha256', verifier, 'base64url') === code.codeChallenge
  if (!isSameClient && code.grantId) {
    await store.write((writer) =>
      writer.removeRecordsBy(['oidc:RefreshToken'], 'grant', code.grantId as string),
    )
  }
  return undefined
}

function indexOf(payload: AdapterPayload): Record<string, string> {
  const { grantId, uid, result } = payload
  // A sign-in that is under way belongs to whoever has given a password in it.
  const login = result?.login as { readonly accountId?: string } | undefined
  const accountId = payload.accountId ?? login?.accountId
  return {
    ...(grantId ? { grant: grantId } : {}),
    ...(accountId ? { account: accountId } : {}),
    ...(uid ? { uid } : {}),
    ...(payload.kind === 'RefreshToken' ? { chain: chainOf(payload) } : {}),
  }
}

/** One device's sequence of refresh tokens: same permission, same key. */
function chainOf({ grantId, jkt }: { readonly grantId?: unknown; readonly jkt?: unknown }): string {
  return `${grantId} ${jkt}`
}
