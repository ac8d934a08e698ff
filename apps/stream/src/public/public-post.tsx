import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import { Covered } from '@hearth/kit/public/covered.tsx'
import type { PublicPost as Shown } from '@hearth/kit/public/for-anybody.ts'
import { nameOf } from '@hearth/kit/public/plain-text.ts'
import { FromOwnPod, PublicWords, publicDate } from '@hearth/kit/public/public-words.tsx'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import type { Photo } from '@hearth/vocab/photo.ts'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { postHref, profileHref } from '#components/links.ts'

const columnWidth = 1280

/** A post as the server draws it for anybody; `isAlone` on its own page. */
export function PublicPost({ shown, isAlone = false }: { shown: Shown; isAlone?: boolean }) {
  const { post, author } = shown
  const name = nameOf(author)
  return (
    <article
      aria-label={`${name}, ${publicDate(post.published)}`}
      className="flex flex-col gap-4 rounded-card border bg-panel px-4 py-5 sm:px-6"
    >
      {isAlone && <h1 className="sr-only">A post by {name}</h1>}
      <header className="flex items-center gap-3">
        <Avatar name={name} webid={author.webid} photo={author.photo} size={44} />
        <div className="flex min-w-0 flex-col">
          <a
            href={profileHref(author.webid)}
            className="inline-flex min-h-6 items-center truncate font-semibold hover:underline"
            dir="auto"
          >
            {name}
          </a>
          <a
            href={postHref(post.iri)}
            className="inline-flex min-h-6 items-center rounded text-sm text-muted hover:underline"
          >
            <time dateTime={post.published}>{publicDate(post.published)}</time>
            {post.updated !== undefined && ' · edited'}
          </a>
        </div>
      </header>
      <Covered post={post}>
        {post.title !== undefined && (
          <h2 className="text-xl font-semibold text-balance" dir="auto">
            {post.title}
          </h2>
        )}
        <PublicWords post={post} />
        <Pictures photos={shown.photos} />
      </Covered>
      {isAlone && (
        <footer>
          <FromOwnPod post={post} name={name} />
        </footer>
      )}
    </article>
  )
}

function Pictures({ photos }: { photos: readonly Photo[] }) {
  return photos.map((photo) => {
    const rendition = renditionFor(photo, columnWidth)
    if (rendition === undefined) return null
    return (
      <AuthenticatedImage
        key={photo.iri}
        src={rendition.href}
        alt={photo.alt}
        width={rendition.width}
        height={rendition.height}
        className="max-h-[34rem] w-full rounded-card border border-line object-cover"
      />
    )
  })
}
