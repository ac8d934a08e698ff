'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Chip } from '@hearth/kit/ui/chip.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { ShieldQuestion } from 'lucide-react'
import { type Request, useDismissRequest } from '#data/inbox.ts'
import { useAcceptFollower } from '#data/people-changes.ts'
import { FollowButton } from '../follow-button.tsx'
import { PersonRow, useNameOf } from '../person.tsx'

/** Who knocks: people who follow me, and people I do not know who share something. */
export function Requests({ requests }: { requests: readonly Request[] }) {
  return (
    <section aria-label="Requests" className="rounded-card border border-accent/40 bg-panel px-4 py-2">
      <h2 className="pt-1 text-sm font-medium text-muted">Waiting for you</h2>
      <ul className="divide-y">
        {requests.map((request) => (
          <li key={request.document}>
            <RequestRow request={request} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function RequestRow({ request }: { request: Request }) {
  const webid = request.notice.actor
  const { name } = useNameOf(webid)
  const { toast } = useToast()
  const tellFailure = (error: unknown): void => toast(toAppError(error).message, { kind: 'failed' })
  // The row goes at once: only the promise outlives it and can tell how it ended.
  const { mutateAsync: dismiss } = useDismissRequest()
  const accept = useAcceptFollower()
  const isFollow = request.notice.kind === 'Follow'
  const acceptIt = (): void =>
    void accept
      .mutateAsync({ webid, proof: request.notice.source ?? request.notice.iri })
      .then(() => dismiss(request))
      .catch(tellFailure)
  return (
    <PersonRow
      webid={webid}
      detail={
        <span className="inline-flex items-center gap-2">
          {isFollow ? 'follows you' : 'shares posts with you; follow to see them'}
          {!request.isVerified && <Chip icon={<ShieldQuestion size={14} aria-hidden />}>Unverified</Chip>}
        </span>
      }
      actions={
        <>
          {isFollow && (
            <Button
              size="small"
              isPending={accept.isPending}
              onPress={acceptIt}
              aria-label={`Accept ${name}`}
            >
              Accept
            </Button>
          )}
          <FollowButton person={{ webid, name }} size="small" />
          <Button
            size="small"
            look="quiet"
            className="px-2! text-muted"
            onPress={() => void dismiss(request).catch(tellFailure)}
            aria-label={`Dismiss ${name}`}
          >
            Dismiss
          </Button>
        </>
      }
    />
  )
}
