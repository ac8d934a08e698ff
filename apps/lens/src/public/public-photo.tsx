import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import type { PublicPost } from '@hearth/kit/public/for-anybody.ts'
import { nameOf } from '@hearth/kit/public/plain-text.ts'
import { FromOwnPod, PublicWords, publicDate } from '@hearth/kit/public/public-words.tsx'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import type { Photo } from '@hearth/vocab/photo.ts'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { personHref } from '#components/photo-href.ts'

const largeWidth = 1600

/** A post with pictures as the server draws it for anybody: the pictures large, the words beside them. */
export function PublicPhoto({ post, author, photos }: PublicPost) {
  const name = nameOf(author)
  return (
    <article
      aria-label={`${name}, ${publicDate(post.published)}`}
      className="mx-auto grid max-w-7xl items-start gap-6 lg:grid-cols-[1fr_22rem]"
    >
      <h1 className="sr-only">Photo by {name}</h1>
      <div className="flex flex-col gap-2">
        {photos.map((photo) => (
          <Picture key={photo.iri} photo={photo} />
        ))}
        {photos.length === 0 && (
          <p className="grid min-h-60 place-items-center rounded-card bg-raised p-8 text-center" dir="auto">
            {post.warning ??
              (post.sensitive ? 'Its author marked this as sensitive' : 'No picture to see here')}
          </p>
        )}
      </div>
      <div className="flex flex-col gap-5">
        <a href={personHref(author.webid)} className="flex items-center gap-3 rounded-lg">
          <Avatar name={name} webid={author.webid} photo={author.photo} size={44} />
          <span className="min-w-0">
            <span className="block truncate font-semibold" dir="auto">
              {name}
            </span>
            <span className="block text-sm text-muted">
              <time dateTime={post.published}>{publicDate(post.published)}</time>
              {post.updated !== undefined && ' · edited'}
            </span>
          </span>
        </a>
        {post.warning === undefined && !post.sensitive && <PublicWords post={post} />}
        <FromOwnPod post={post} name={name} />
      </div>
    </article>
  )
}

function Picture({ photo }: { photo: Photo }) {
  const rendition = renditionFor(photo, largeWidth)
  if (rendition === undefined) return null
  return (
    <div className="grid place-items-center overflow-hidden rounded-card bg-[oklch(0.13_0.012_300)]">
      <AuthenticatedImage
        src={rendition.href}
        alt={photo.alt}
        width={rendition.width}
        height={rendition.height}
        loading="eager"
        className="max-h-[80dvh] w-auto max-w-full object-contain"
      />
    </div>
  )
}
