'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Share } from '#sharing/share.ts'
import { loadContainer } from './containers.ts'
import { loadSharing } from './sharing.ts'

/** A place with rules of its own. */
export type RuledPlace = { readonly url: string; readonly shares: readonly Share[] }

export type SharingOverview = {
  readonly places: readonly RuledPlace[]
  /** True when the pod has more folders than were looked at. */
  readonly isPartial: boolean
}

const mostFolders = 120
const mostDocuments = 80
const documentDepth = 2

/** Where in my pod rules are written: every folder, and the documents near the top, which are the ones that have their own. */
export function useSharingOverview(): UseQueryResult<SharingOverview> {
  const { fetch } = useSignedIn()
  const { data: pod } = useMyPod()
  const storage = pod?.storage
  return useQuery({
    queryKey: ['sharing', 'overview', storage],
    enabled: storage !== undefined,
    queryFn: async () => await overview(storage ?? '', fetch),
  })
}

async function overview(storage: string, fetch: typeof globalThis.fetch): Promise<SharingOverview> {
  const folders = [storage]
  const documents: string[] = []
  for (const folder of folders) {
    // A folder inside may be for others; a pod that does not answer is no pod without rules.
    const container = await loadContainer(folder, fetch).catch((error: unknown) => {
      if (folder === storage) throw error
    })
    for (const { url, isContainer } of container?.members ?? []) {
      if (isContainer && folders.length < mostFolders) folders.push(url)
      if (!isContainer && documents.length < mostDocuments && depthOf(folder, storage) < documentDepth) {
        documents.push(url)
      }
    }
  }
  const places = await inBatches([...folders, ...documents], async (url): Promise<RuledPlace | undefined> => {
    const view = await loadSharing(url, fetch).catch(() => undefined)
    const sharing = view?.sharing
    return sharing === undefined || sharing.place.from !== url ? undefined : { url, shares: sharing.shares }
  })
  return {
    places: places
      .filter((place) => place !== undefined)
      .sort((one, other) => one.url.localeCompare(other.url)),
    isPartial: folders.length >= mostFolders || documents.length >= mostDocuments,
  }
}

function depthOf(folder: string, storage: string): number {
  return folder.slice(storage.length).split('/').length - 1
}

const atOnce = 6

async function inBatches<Item, Result>(
  items: readonly Item[],
  each: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (let start = 0; start < items.length; start += atOnce) {
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(each))))
  }
  return results
}
