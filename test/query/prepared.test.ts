import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { makePerson } from '../make-person.ts'
import { spawnServer, withDataFolder } from '../spawn-server.ts'

const isLinux = process.platform === 'linux'

it.skipIf(!isLinux)(
  'a query engine is loaded for whoever looks for the endpoint, once (needs /proc)',
  async () => {
    await withDataFolder(async (data) => {
      const server = await spawnServer({ data })
      const alice = await makePerson(server.url, 'alice')
      const look = () => fetch(`${alice.pod}.well-known/solid`)
      expect(await enginesOn(data)).toBe(0)
      await Promise.all([look(), look(), fetch(`${server.url}nobody/.well-known/solid`)])
      await expect.poll(() => enginesOn(data)).toBe(1)
      const query = encodeURIComponent('ASK { ?s ?p ?o }')
      const answer = await alice.fetch(`${alice.pod}.sparql?query=${query}`)
      expect(await answer.json()).toMatchObject({ boolean: true })
      expect(await enginesOn(data)).toBe(1)
      await server.close()
      await expect.poll(() => enginesOn(data)).toBe(0)
    })
  },
)

/** Query processes of the server that works in this folder. */
async function enginesOn(data: string): Promise<number> {
  const commands = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  )
  return commands.filter((command) => command.includes('query-process') && command.includes(data)).length
}
