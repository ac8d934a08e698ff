'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { ChevronRight, House } from 'lucide-react'
import Link from 'next/link.js'
import { trailOf } from '#rdf/container-listing.ts'
import { browseHref, resourceHref } from './hrefs.ts'

/** The way from the pod's root to this place; outside my own pod, from the host. */
export function Breadcrumbs({ url }: { url: string }) {
  const { data: pod } = useMyPod()
  const storages = pod?.profile.storages ?? []
  const storage = [...storages, ...(pod?.storage === undefined ? [] : [pod.storage])].find((one) =>
    url.startsWith(one),
  )
  const all = trailOf(url, storage)
  // Until the pod is known, only the place itself is sure.
  const trail = pod === undefined ? all.slice(-1) : all
  return (
    <nav aria-label="Where this is">
      <ol className="flex flex-wrap items-center gap-0.5 text-sm text-muted">
        {trail.map((step, index) => {
          const isLast = index === trail.length - 1
          const isHome = step.url === storage
          return (
            <li key={step.url} className="flex min-w-0 items-center gap-0.5">
              {index > 0 && <ChevronRight size={14} aria-hidden className="shrink-0 rtl:rotate-180" />}
              <Link
                href={step.url.endsWith('/') ? browseHref(step.url) : resourceHref(step.url)}
                aria-current={isLast ? 'page' : undefined}
                className="inline-flex min-h-7 items-center gap-1.5 rounded-md px-1.5 break-all hover:bg-raised hover:text-ink aria-[current]:font-medium aria-[current]:text-ink"
              >
                {isHome && <House size={14} aria-hidden />}
                {isHome ? 'My pod' : step.name}
              </Link>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
