import type { EngineReply, EngineRequest } from './engine-client.ts'
import { createLocalEngine } from './local-engine.ts'

// A worker of its own: the engine is large, a heavy query must not freeze the page, and ending it stops any query.
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<EngineRequest>) => void) | null
  postMessage: (reply: EngineReply) => void
}
const engine = createLocalEngine()

scope.onmessage = ({ data }) => {
  answer(data).then(
    (result) => scope.postMessage({ id: data.id, result }),
    (error: unknown) =>
      scope.postMessage({ id: data.id, error: error instanceof Error ? error.message : String(error) }),
  )
}

async function answer(request: EngineRequest): Promise<unknown> {
  if (request.kind === 'load') return engine.load(request.documents)
  return request.kind === 'check' ? await engine.check(request.query) : await engine.run(request.query)
}
