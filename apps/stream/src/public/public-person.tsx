import { hostOf } from '@hearth/kit/app-error.ts'
import type { PublicPerson as Shown } from '@hearth/kit/public/for-anybody.ts'
import { nameOf } from '@hearth/kit/public/plain-text.ts'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { PublicPost } from './public-post.tsx'

/** Somebody as the server draws them for anybody: who they are, and what they told everybody lately. */
export function PublicPerson({ person, posts }: Shown) {
  const name = nameOf(person)
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-col gap-4">
        <div className="flex items-center gap-4">
          <Avatar name={name} webid={person.webid} photo={person.photo} size={88} />
          <div className="min-w-0">
            <h1 className="truncate text-3xl font-bold tracking-tight" dir="auto">
              {name}
            </h1>
            <p className="truncate text-muted">{person.role ?? hostOf(person.webid)}</p>
          </div>
        </div>
        {person.note !== undefined && (
          <p className="max-w-prose whitespace-pre-wrap" dir="auto">
            {person.note}
          </p>
        )}
      </header>
      {posts.length === 0 ? (
        <p className="rounded-card border border-dashed px-5 py-8 text-muted">
          {name} shares nothing with everybody yet. Sign in to see what they share with you.
        </p>
      ) : (
        posts.map((shown) => <PublicPost key={shown.post.iri} shown={shown} />)
      )}
    </div>
  )
}
