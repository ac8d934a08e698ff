import { Parser } from 'n3'
import { PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import { type AddressSpace, parseIri, resourceIriWithin } from '#base/iri.ts'
import type { SafeFetch } from '#base/safe-fetch.ts'
import { webidDocumentKind } from '#storage/records.ts'
import type { Reader, Writer } from '#storage/store.ts'
import { podKind, webidKind } from './account-records.ts'
import { type AccountContext, findAccount } from './accounts.ts'

/** A WebID an account may sign in as. */
export interface WebidLink {
  readonly id: string
  readonly account: string
  readonly webid: string
}

/** A pod an account made. */
export interface PodLink {
  readonly id: string
  readonly account: string
  readonly root: string
  readonly webid: string
}

const proofKind = 'webid-proof'
const proofPredicate = 'http://www.w3.org/ns/solid/terms#oidcIssuerRegistrationToken'
const mostLinks = 1000

/**
 * Records a pod as the account's, and its WebID when it was made there too: in the step that makes the pod. Throws
 * 'forbidden' when the account has as many as it may.
 */
export async function linkPod(
  writer: Writer,
  account: string,
  pod: { readonly root: string; readonly webid: string; readonly isOwnWebid: boolean },
  most = Number.POSITIVE_INFINITY,
): Promise<{ pod: PodLink; webid: WebidLink | undefined }> {
  await requireAccount(writer, account)
  if ((await podsOf(writer, account)).length >= most)
    throw new PodError('forbidden', `an account may have ${most} pods here, and yours has them`)
  const podLink: PodLink = { id: randomId(), account, root: pod.root, webid: pod.webid }
  const webid: WebidLink | undefined = pod.isOwnWebid
    ? { id: randomId(), account, webid: pod.webid }
    : undefined
  await writer.putRecord(podKind, podLink.id, podLink, { index: { account } })
  if (webid) await putLink(writer, webid)
  return { pod: podLink, webid }
}

/** The list order is that of linking: the first one is what a sign-in offers. */
export async function webidsOf(reader: Reader, account: string): Promise<readonly WebidLink[]> {
  const found = await reader.recordsBy<WebidLink>(webidKind, 'account', account, mostLinks)
  return found.map(({ value }) => value)
}

export async function podsOf(reader: Reader, account: string): Promise<readonly PodLink[]> {
  const found = await reader.recordsBy<PodLink>(podKind, 'account', account, mostLinks)
  return found.map(({ value }) => value)
}

export async function isLinked(reader: Reader, account: string, webid: string): Promise<boolean> {
  return (await webidsOf(reader, account)).some((link) => link.webid === webid)
}

export async function unlinkWebid({ store }: AccountContext, account: string, id: string): Promise<void> {
  await store.write(async (writer) => {
    const link = await writer.record<WebidLink>(webidKind, id)
    if (link?.account !== account) throw new PodError('not-found', 'no such WebID')
    await removeLink(writer, link)
  })
}

export async function removeLink(writer: Writer, link: WebidLink): Promise<void> {
  await writer.removeRecord(webidKind, link.id)
  await noteDocument(writer, link)
}

/**
 * Links a WebID. One inside the account's own pod is its own; for any other, the person shows that they can write its
 * document by adding a triple we name (the 400 carries it, in `details` as Community Solid Server does), then asks again.
 */
export async function linkWebid(
  context: AccountContext & { readonly safeFetch: SafeFetch; readonly config: AddressSpace },
  account: string,
  webid: string,
): Promise<WebidLink> {
  if (!parseIri(webid) || !/^https?:/.test(webid)) throw new PodError('bad-request', 'that is not a WebID')
  const known = await context.store.read((reader) => webidsOf(reader, account))
  if (known.some((link) => link.webid === webid))
    throw new PodError('bad-request', 'this WebID is already yours here')
  if (!(await isInOwnPod(context, account, webid))) {
    await checkIsNobodys(context, webid)
    await checkProofTriple(context, account, webid)
  }
  const link: WebidLink = { id: randomId(), account, webid }
  await context.store.write(async (writer) => {
    await requireAccount(writer, account)
    await putLink(writer, link)
    // Shown once, worth nothing any more (bug class 16).
    await writer.removeRecord(proofKind, proofId(account, webid))
  })
  return link
}

/** One that is removed meanwhile must leave nothing behind. */
async function requireAccount(reader: Reader, account: string): Promise<void> {
  if (!(await findAccount(reader, account))) throw new PodError('not-found', 'the account is gone')
}

async function putLink(writer: Writer, link: WebidLink): Promise<void> {
  const { id, account, webid } = link
  await writer.putRecord(webidKind, id, link, { index: { account, webid, document: documentOf(webid) } })
  await noteDocument(writer, link)
}

/** ID-4: what is linked now decides which profiles are held fast. */
async function noteDocument(writer: Writer, { account, webid }: WebidLink): Promise<void> {
  const document = documentOf(webid)
  const links = await writer.recordsBy<WebidLink>(webidKind, 'document', document, mostLinks)
  const webids = [...new Set(links.map(({ value }) => value.webid))]
  if (webids.length === 0) await writer.removeRecord(webidDocumentKind, document)
  else await writer.putRecord(webidDocumentKind, document, webids, { index: { account } })
}

function documentOf(webid: string): string {
  return webid.replace(/#.*$/s, '')
}

async function isInOwnPod(
  { store, config }: AccountContext & { readonly config: AddressSpace },
  account: string,
  webid: string,
): Promise<boolean> {
  const iri = resourceIriWithin(config, webid)
  const pods = await store.read((reader) => podsOf(reader, account))
  return iri !== undefined && pods.some(({ root }) => iri.startsWith(root))
}

/**
 * ID-4: writing a profile of this server does not change who speaks for it, so the triple that shows that somebody may
 * write it must not either. Whoever can write one that is kept elsewhere can name any issuer there anyway.
 */
async function checkIsNobodys(
  { store, config }: AccountContext & { readonly config: AddressSpace },
  webid: string,
): Promise<void> {
  if (resourceIriWithin(config, webid) === undefined) return
  const links = await store.read((reader) => reader.recordsBy<WebidLink>(webidKind, 'webid', webid, 1))
  if (links.length > 0)
    throw new PodError('bad-request', 'this WebID signs in here with another account: unlink it there first')
}

async function checkProofTriple(
  context: AccountContext & { readonly safeFetch: SafeFetch },
  account: string,
  webid: string,
): Promise<void> {
  const token = await proofToken(context, account, webid)
  const response = await context.safeFetch(webid, { headers: { accept: 'text/turtle' } })
  const quads = response.status === 200 ? parseLeniently(response.text(), response.url) : []
  const isShown = quads.some(
    ({ subject, predicate, object }) =>
      subject.value === webid && predicate.value === proofPredicate && object.value === token,
  )
  if (isShown) return
  const quad = `<${webid}> <${proofPredicate}> "${token}".`
  throw new PodError(
    'bad-request',
    `Verification token not found. Please add the RDF triple ${quad} to the WebID document at ${documentOf(webid)} to prove it belongs to you. You can remove this triple again after validation.`,
    { details: { quad } },
  )
}

function proofId(account: string, webid: string): string {
  return `${account} ${webid}`
}

async function proofToken({ store, clock }: AccountContext, account: string, webid: string): Promise<string> {
  const id = proofId(account, webid)
  return store.write(async (writer) => {
    const known = await writer.record<string>(proofKind, id)
    if (known) return known
    const token = randomId()
    await writer.putRecord(proofKind, id, token, { expiresAt: clock.now() + 7 * 86_400_000 })
    return token
  })
}

function parseLeniently(text: string, baseIRI: string) {
  try {
    return new Parser({ baseIRI }).parse(text)
  } catch {
    return []
  }
}
