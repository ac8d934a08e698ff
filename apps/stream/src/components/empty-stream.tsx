'use client'
import { Button } from '@hearth/kit/ui/button.tsx'
import { EmptyState } from '@hearth/kit/ui/states.tsx'
import type { Aspect } from '@hearth/vocab/aspect.ts'
import { MessagesSquare, UserPlus, UsersRound } from 'lucide-react'
import { useRouter } from 'next/navigation.js'
import { useComposer } from './composer/composer-door.ts'

/** Nobody is followed, nothing is written: how to begin. */
export function NothingYet() {
  const router = useRouter()
  const composer = useComposer()
  return (
    <EmptyState
      icon={<UserPlus size={28} />}
      title="Find your people"
      action={
        <>
          <Button look="primary" onPress={() => router.push('/people')}>
            Add somebody you know
          </Button>
          <Button onPress={composer.open}>Write your first post</Button>
        </>
      }
    >
      Ask a friend for the address of their pod; yours is on your profile, to copy. Follow them, on whichever
      server they are, and their posts appear here.
    </EmptyState>
  )
}

/** An aspect without people, or whose people are quiet. */
export function EmptyAspect({ aspect }: { aspect: Aspect }) {
  const router = useRouter()
  const composer = useComposer()
  const isNobody = aspect.members.length === 0
  return (
    <EmptyState
      icon={isNobody ? <UsersRound size={28} /> : <MessagesSquare size={28} />}
      title={isNobody ? `Nobody is in ${aspect.name} yet` : `Quiet in ${aspect.name}`}
      action={
        isNobody ? (
          <Button look="primary" onPress={() => router.push('/people')}>
            Choose who belongs
          </Button>
        ) : (
          <Button look="primary" onPress={composer.open}>
            Write to them
          </Button>
        )
      }
    >
      {isNobody
        ? 'An aspect is a circle of people. What you post to it, only they see.'
        : 'Posts by these people, and yours to them, gather here.'}
    </EmptyState>
  )
}
