import type { OptionHelp } from './command.ts'

export const bringOptions: readonly OptionHelp[] = [
  {
    flag: 'from',
    help: 'a JSON file with client credentials of the source: {"id", "secret", "issuer"}; without, what is public comes',
    default: '',
    env: 'HEARTH_BRING_FROM, the JSON itself',
  },
  {
    flag: 'to',
    help: "the same of the target; the issuer is the pod's own server unless said",
    default: '',
    env: 'HEARTH_BRING_TO, the JSON itself',
  },
  {
    flag: 'owner',
    help: 'the WebID that becomes the one of --to, in documents and rules of access',
    default: 'the WebID of --from',
  },
  {
    flag: 'replace',
    help: 'what differs at the target becomes what it is at the source, rules of access too',
    default: '',
  },
  { flag: 'dry-run', help: 'only tells what would be brought', default: '' },
  { flag: 'timeout', help: 'seconds for which a server may say nothing', default: '60' },
]

/** What nobody should find out afterwards. */
export const bringNotes: readonly string[] = [
  'Documents, files, folders, what is said of them, and lists of access rules (WAC) come, each list before what it',
  'guards: nothing can ever be read here by anybody who could not read it there. Addresses in the pod become the new',
  'ones in all RDF; what names none stays byte for byte as it was. The source is only read.',
  '',
  'Nothing at the target is lost: what differs is named, and stays. A new pod has a profile, settings and rules of its',
  'own: look with --dry-run, then --replace takes those of the source. Ended at any moment, the same command goes on.',
  '',
  'What cannot come: policies (ACP), so that what they open is for you alone; accounts with their e-mail addresses and',
  'passwords; links that others made to the old addresses, and rules in which they name your old WebID; RDF that is',
  'larger than 16 MiB or cannot be read.',
  '',
  'Exit code 0: all of it is there. 1: what is not was named. 2: asked for something that cannot be.',
]
