import { join } from 'node:path'
import { findNode, nodeEnvironment } from './node.mjs'
import { root, show } from './run.mjs'

/** `npm run bench`: the comparison; its options go behind two dashes (`npm run bench -- --json`). */
export function bench(args) {
  return show(findNode(), [join(root, 'test', 'bench', 'run.ts'), ...args], { env: nodeEnvironment() })
}
