import { PodError } from '#base/errors.ts'
import { ConfigError } from '../config.ts'
import { commands } from './commands.ts'
import { commandHelp, overview } from './help.ts'
import { readVersion } from './version.ts'

/** Runs one command line and gives the exit code: 0 done, 1 failed, 2 asked for something that cannot be. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv)
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof PodError)) throw error
    process.stderr.write(`hearth: ${error.message}\n`)
    return error instanceof ConfigError ? 2 : 1
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = argv
  if (name === '--version' || name === '-v') return say(readVersion())
  if (name === '--help' || name === '-h' || name === 'help') return say(overview(commands))
  const command = commands.find((candidate) => candidate.name === name)
  if (command === undefined) {
    const known = commands.map((candidate) => candidate.name).join(', ')
    throw new ConfigError(`no command "${name}"; there is ${known}; hearth --help shows examples`)
  }
  if (rest.includes('--help') || rest.includes('-h')) return say(commandHelp(command))
  return command.run(rest)
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}
