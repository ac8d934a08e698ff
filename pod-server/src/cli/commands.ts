import { settings } from '../settings.ts'
import { bringNotes, bringOptions } from './bring-help.ts'
import type { Command, OptionHelp } from './command.ts'

const configOption: OptionHelp = { flag: 'config', help: 'a JSON file with settings', default: '' }
const settingOptions: readonly OptionHelp[] = Object.values(settings)

/** Everything `hearth` can do. A command's code is loaded when it is called. */
export const commands: readonly Command[] = [
  {
    name: 'serve',
    usage: '[options]',
    summary: 'starts the pod server',
    options: [configOption, ...settingOptions],
    examples: [
      'hearth serve',
      'hearth serve --port 4000 --data /var/lib/hearth',
      'hearth serve --base-url https://pods.example.org/ --trusted-proxies 1 --workers 4',
      'hearth serve --base-url https://pods.example.org/ --trusted-proxies 1 --pods subdomain',
      'hearth serve --data :memory:',
    ],
    run: async (argv) => (await import('./serve.ts')).serve(argv),
  },
  {
    name: 'seed',
    usage: 'FILE.json [options]',
    summary: 'makes accounts, pods and client credentials from a file, and prints them as JSON',
    options: [configOption, ...settingOptions],
    examples: [
      `echo '[{"email": "me@example.org", "password": "to be changed", "pods": [{"name": "me"}]}]' > people.json`,
      'hearth seed people.json',
      'hearth seed people.json --data ./demo --base-url http://localhost:3000/',
    ],
    run: async (argv) => (await import('./seed.ts')).seed(argv),
  },
  {
    name: 'password',
    usage: 'EMAIL [options]',
    summary: 'sets a new password for somebody who forgot theirs, and prints it',
    options: [configOption, ...settingOptions],
    examples: ['hearth password me@example.org', 'hearth password me@example.org --data /var/lib/hearth'],
    run: async (argv) => (await import('./password.ts')).password(argv),
  },
  {
    name: 'account',
    usage: 'remove EMAIL [options]',
    summary:
      'removes an account with all its pods, of a running server too; without --yes it only tells what would go',
    options: [{ flag: 'yes', help: 'does it', default: '' }, configOption, ...settingOptions],
    examples: ['hearth account remove me@example.org', 'hearth account remove me@example.org --yes'],
    run: async (argv) => (await import('./account.ts')).account(argv),
  },
  {
    name: 'backup',
    usage: 'DIR [options]',
    summary: 'copies a data folder, of a running server too, to a new folder that can be served in its place',
    options: [configOption, settings.data],
    examples: [
      'hearth backup /backups/today',
      'hearth backup /backups/today --data /var/lib/hearth',
      'hearth serve --data /backups/today',
    ],
    run: async (argv) => (await import('./backup.ts')).backup(argv),
  },
  {
    name: 'check',
    usage: '[options]',
    summary:
      'looks through a data folder, of a running server too, and tells whether everything in it agrees',
    options: [configOption, settings.data],
    examples: ['hearth check', 'hearth check --data /var/lib/hearth'],
    run: async (argv) => (await import('./check.ts')).check(argv),
  },
  {
    name: 'bring',
    usage: 'SOURCE_POD TARGET_POD [options]',
    summary:
      'brings a whole pod here from another Solid server, over the network, and goes on where it was left',
    options: bringOptions,
    notes: bringNotes,
    examples: [
      `echo '{"id": "…", "secret": "…"}' > old.json   # client credentials, from the account page of each server`,
      'hearth bring https://old.example/me/ https://pods.example.org/me/ --from old.json --to new.json --dry-run',
      'hearth bring https://old.example/me/ https://pods.example.org/me/ --from old.json --to new.json',
    ],
    run: async (argv) => (await import('./bring.ts')).bring(argv),
  },
]
