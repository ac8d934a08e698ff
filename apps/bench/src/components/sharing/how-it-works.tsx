import Link from 'next/link.js'
import type { Sharing } from '#sharing/change-rules.ts'
import { resourceHref } from '../hrefs.ts'

/** What the list is, where it is kept and what its words mean. */
export function HowItWorks({ sharing, isContainer }: { sharing: Sharing; isContainer: boolean }) {
  const { language, sourceUrl } = sharing
  return (
    <details className="rounded-card border px-4 py-3 text-sm text-muted open:pb-4">
      <summary className="cursor-pointer font-medium text-ink">How this works</summary>
      <div className="mt-2 flex max-w-prose flex-col gap-2">
        <p>
          The list is kept in{' '}
          {language === 'wac' ? 'an access control list (ACL)' : 'an access control resource (ACR)'}, a
          document beside {isContainer ? 'the folder' : 'the document'}
          {language === 'wac' ? ' that every Solid server understands' : ', as policies'}:{' '}
          <Link href={resourceHref(sourceUrl)} className="break-all text-accent underline underline-offset-4">
            open it
          </Link>
          . Bench writes it for you and never leaves you without control.
        </p>
        {language === 'acp' && (
          <p>
            On this server rules add up: what a folder gives to everything inside cannot be taken back further
            down, only where it is given.
          </p>
        )}
        <p>
          People are named by their WebID, the address of their profile. An aspect is a group of them: the
          apps copy its people into the rules, and mend the copy when the group changes.
        </p>
        <p>
          “Can see and add” lets somebody put new things in, or lines at the end, and change nothing that is
          there. “Can do everything” includes deciding who else has access.
        </p>
      </div>
    </details>
  )
}
