import { hostOf } from '@hearth/kit/app-error.ts'
import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import type { PublicPerson, PublicPost } from '@hearth/kit/public/for-anybody.ts'
import { firstWords, nameOf } from '@hearth/kit/public/plain-text.ts'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { photoHref } from '#components/photo-href.ts'
import { srcSetOf, thumbWidth, tileSizes, tileStyle, wallClass } from '#components/wall.ts'

/** Somebody's pictures under their face, as the server draws them for anybody. */
export function PublicWall({ person, posts }: PublicPerson) {
  const name = nameOf(person)
  return (
    <>
      <header className="mx-auto flex max-w-3xl flex-col items-center gap-3 pt-2 pb-8 text-center">
        <Avatar name={name} webid={person.webid} photo={person.photo} size={112} />
        <h1 className="text-3xl font-bold tracking-tight text-balance" dir="auto">
          {name}
        </h1>
        <p className="text-sm text-muted">{hostOf(person.webid)}</p>
        {person.note !== undefined && (
          <p className="max-w-prose text-pretty" dir="auto">
            {person.note}
          </p>
        )}
      </header>
      {posts.length === 0 ? (
        <p className="mx-auto max-w-prose rounded-card border border-dashed px-5 py-8 text-center text-muted">
          {name} shows no photos to everybody yet. Sign in to see what they share with you.
        </p>
      ) : (
        <ul aria-label={`Photos by ${name}`} className={wallClass}>
          {posts.map((shown) => (
            <Tile key={shown.post.iri} shown={shown} />
          ))}
        </ul>
      )}
    </>
  )
}

function Tile({ shown: { post, photos } }: { shown: PublicPost }) {
  const [photo] = photos
  const rendition = photo && renditionFor(photo, thumbWidth)
  if (photo === undefined || rendition === undefined) return null
  const words = photo.alt || firstWords(post, 60) || 'a picture without a description'
  return (
    <li className="relative overflow-hidden rounded-lg bg-raised" style={tileStyle(photo)}>
      <a href={photoHref(post.iri, post.author)} className="absolute inset-0 focus-visible:-outline-offset-4">
        <AuthenticatedImage
          src={rendition.href}
          alt={words}
          srcSet={srcSetOf(photo)}
          sizes={tileSizes}
          className="size-full object-cover"
        />
      </a>
    </li>
  )
}
