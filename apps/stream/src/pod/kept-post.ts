import { AppError, responseError } from '@hearth/kit/app-error.ts'
import { readLinks } from '@hearth/kit/link-header.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { ACP } from '@hearth/vocab/terms.ts'
import { listContainer, readDocument } from './documents.ts'
import type { Me } from './me.ts'
import { addToFeed } from './publish-post.ts'

/** A post with its conversation and its photos, byte for byte: what is needed to put it back after it was deleted. */
export interface KeptPost {
  readonly post: Post
  readonly files: readonly KeptFile[]
}

interface KeptFile {
  readonly url: string
  readonly body: Blob
}

const maxBytes = 20_000_000
const ownPolicies: readonly string[] = [ACP.accessControl, ACP.memberAccessControl]

/**
 * What a post consists of, while it is there. Undefined where it could not be put back just as it was: too large to
 * keep in a page, not readable, or with access rules of its own (without them it might be there for more people).
 */
export async function keepPost(me: Me, post: Post): Promise<KeptPost | undefined> {
  try {
    const photos = post.attachments.filter((photo) => photo.startsWith(me.storage))
    const containers = photos.map((photo) => new URL('.', photo).href)
    const ownRules = await Promise.all(containers.map((container) => hasOwnRules(me, container)))
    if (ownRules.includes(true)) return undefined
    const pictures = await Promise.all(containers.map((container) => listContainer(container, me.fetch)))
    const thread = post.replies === undefined ? [] : [documentOf(post.replies)]
    const urls = [...pictures.flat(), ...thread, documentOf(post.iri)]
    const files = await Promise.all(urls.map((url) => keepFile(me, url)))
    const bytes = files.reduce((sum, file) => sum + file.body.size, 0)
    return bytes > maxBytes ? undefined : { post, files }
  } catch {
    return undefined
  }
}

/** Everything at its old place, so that likes and comments find it again; the row in the feed last. */
export async function restorePost(me: Me, { post, files }: KeptPost): Promise<void> {
  for (const { url, body } of files) {
    const headers = { 'content-type': body.type, 'if-none-match': '*' }
    const response = await me.fetch(url, { method: 'PUT', headers, body })
    if (!response.ok && response.status !== 412) throw responseError(response, url)
  }
  await addToFeed(me, post)
}

async function keepFile(me: Me, url: string): Promise<KeptFile> {
  const response = await me.fetch(url, { cache: 'no-cache' })
  if (!response.ok) throw responseError(response, url)
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes || (await hasOwnRules(me, url)))
    throw new AppError('bad-data', 'this cannot be put back as it was')
  return { url, body: await response.blob() }
}

async function hasOwnRules(me: Me, url: string): Promise<boolean> {
  const response = await me.fetch(url, { method: 'HEAD', cache: 'no-cache' })
  const [rules] = readLinks(response.headers.get('link'), url).get('acl') ?? []
  const graph = rules === undefined ? undefined : await readDocument(rules, me.fetch)
  if (graph === undefined) return false
  // A server of policies may tell of a resource that nobody has written any for.
  const all = [...graph]
  const isAcr = all.some(({ object }) => object.value === ACP.AccessControlResource)
  return !isAcr || all.some(({ predicate }) => ownPolicies.includes(predicate.value))
}
