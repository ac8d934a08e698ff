import express, { type Router } from 'express'
import type { Store } from '#storage/store.ts'
import { allow } from './allow.ts'

const path = '/.health'

/** For whoever watches over the server: 200 when it answers and can read its data. Says nothing else to anybody. */
export function healthRoute(store: Store): Router {
  const router = express.Router()
  router.get(path, async (_request, response) => {
    await store.read((reader) => reader.logEnd())
    response.set('cache-control', 'no-store').type('text/plain').send('well\n')
  })
  router.all(path, (request, response) => void allow(request, response, 'GET, HEAD, OPTIONS'))
  return router
}
