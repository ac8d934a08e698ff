'use client'
import type { Like } from '@hearth/vocab/like.ts'
import type { Post } from '@hearth/vocab/post.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'
import { showAhead } from './show-ahead.ts'
import { threadKeys } from './threads.ts'

const likeKeys = { mine: (webid: string) => ['my-likes', webid] as const }

export function useMyLikes(): UseQueryResult<Like[]> {
  const me = useMe()
  return useQuery({
    queryKey: likeKeys.mine(me.webid),
    queryFn: () => inPod((pod) => pod.loadMyLikes(me)),
    staleTime: 60_000,
  })
}

/** My like of this post, when there is one. */
export function useMyLike(post: Post): Like | undefined {
  return useMyLikes().data?.find((row) => row.object === post.iri)
}

/** Likes a post, or takes the like back. The heart fills before the pod answers, and empties again when it refuses. */
export function useToggleLike(): UseMutationResult<void, Error, { post: Post; row: Like | undefined }> {
  const me = useMe()
  const client = useQueryClient()
  const key = likeKeys.mine(me.webid)
  return useMutation({
    mutationFn: ({ post, row }) =>
      inPod(async (pod) => {
        if (row === undefined) await pod.like(me, post)
        else await pod.unlike(me, post, row)
      }),
    onMutate: async ({ post, row }) =>
      await showAhead<Like[]>(client, key, (rows = []) =>
        row === undefined
          ? [...rows, { iri: `${post.iri}#pending`, actor: me.webid, object: post.iri }]
          : rows.filter((one) => one.object !== post.iri),
      ),
    onError: (_error, _variables, showBefore) => showBefore?.(),
    onSettled: async (_result, _error, { post }) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: key }),
        client.invalidateQueries({ queryKey: threadKeys.of(post.iri) }),
      ])
    },
    scope: { id: 'likes' },
  })
}
