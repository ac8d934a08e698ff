import { PodError } from '#base/errors.ts'
import { ConfigError, strangeVariables } from '../config.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { explain } from './explain.ts'
import { commandHelp, overview } from './help.ts'
import { readVersion } from './version.ts'

/** Runs one command line and gives the exit code: 0 done, 1 failed, 2 asked for something that cannot be. */
export async function main(argv: readonly string[]): Promise<number> {
  // What is in a data folder is for nobody else on this machine, whoever made the folder.
  process.umask(0o077)
  try {
    return await dispatch(argv)
  } catch (reason) {
    const error = explain(reason)
    if (!(error instanceof ConfigError || error instanceof PodError)) throw error
    process.stderr.write(`hearth: ${error.message}\n`)
    return error instanceof ConfigError ? 2 : 1
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = argv
  if (name === '--version' || name === '-v') return say(readVersion())
  if (name === 'help' && rest[0] !== undefined) return say(commandHelp(commandOf(rest[0])))
  if (name === '--help' || name === '-h' || name === 'help') return say(overview(commands))
  const command = commandOf(name)
  if (rest.includes('--help') || rest.includes('-h')) return say(commandHelp(command))
  // The server's own are in its log.
  for (const warning of name === 'serve' ? [] : strangeVariables())
    process.stderr.write(`hearth: ${warning}\n`)
  return command.run(rest)
}

function commandOf(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name)
  if (command) return command
  const known = commands.map((candidate) => candidate.name).join(', ')
  throw new ConfigError(`no command "${name}"; there is ${known}; hearth --help shows examples`)
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}
