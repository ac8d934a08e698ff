import type { NextFunction, Request, Response } from 'express'
import { publicModes } from '#access/authorize.ts'
import { read } from '#access/modes.ts'
import { isContainerIri, originOf, parentOf, parseResourceIri, type ResourceIri } from '#base/iri.ts'
import { located } from '#ldp/locate.ts'
import { type FolderPage, folderPage } from '#pages/folder.ts'
import type { Reader, Resource } from '#storage/store.ts'
import type { Context } from '../context.ts'
import { varyWithPages } from './cors.ts'
import { sendPage } from './send-page.ts'

const mostShown = 1000

type Opened = Pick<FolderPage, 'name' | 'above' | 'members' | 'isWhole'> | { readonly index: ResourceIri }

/**
 * CT-13: a folder that is for everyone, for who opens it in a browser, which would else put its triples into a file; and
 * the page that somebody put there to be seen in its place (index.html). What is not for everyone is left to be refused as
 * usual, for no browser signs in by its address bar.
 */
export function showFolders({ config, store }: Pick<Context, 'config' | 'store'>) {
  const { baseUrl, recommendedApps } = config
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const iri = parseResourceIri(originOf(config, request.headers.host), request.url)
    const isAsked = isContainerIri(iri) && request.headers.authorization === undefined
    const opened = isAsked ? await store.read((reader) => openFolder(reader, iri)) : undefined
    if (!opened) return next()
    response.setHeader('vary', varyWithPages)
    if ('index' in opened)
      response.writeHead(302, { location: opened.index, 'cache-control': 'no-store' }).end()
    else sendPage(response, folderPage({ baseUrl, recommendedApps, ...opened }))
  }
}

async function openFolder(reader: Reader, iri: ResourceIri): Promise<Opened | undefined> {
  const index = await publicResource(reader, `${iri}index.html` as ResourceIri)
  if (index?.mediaType.startsWith('text/html')) return { index: index.iri }
  const container = await publicResource(reader, iri)
  if (!container) return undefined
  const parent = iri === container.root ? undefined : parentOf(iri)
  const above = parent && (await publicResource(reader, parent))
  const members = await reader.members(container, 0, mostShown + 1)
  return {
    name: nameOf(iri),
    above: above && { href: above.iri, name: nameOf(above.iri) },
    members: members.slice(0, mostShown).map(({ iri: href, kind, size, modified }) => {
      return { href, name: nameOf(href), isFolder: kind === 'container', size, modified }
    }),
    isWhole: members.length <= mostShown,
  }
}

async function publicResource(reader: Reader, iri: ResourceIri): Promise<Resource | undefined> {
  const resource = await reader.resource(iri)
  const isPublic = resource && ((await publicModes(reader, located(iri, resource))) & read) === read
  return isPublic ? resource : undefined
}

/** The last part of the address, as people write it; the host, where a pod has one of its own. */
function nameOf(iri: ResourceIri): string {
  const { host, pathname } = new URL(iri)
  const name = pathname.split('/').findLast((part) => part !== '')
  if (name === undefined) return host
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
