import 'server-only'
import { cookies } from 'next/headers.js'
import { isHere, presenceCookie } from './presence-cookie.ts'

/** Whether somebody is signed in in the browser that asks. */
export async function isSomebodyHere(appOrigin: string): Promise<boolean> {
  return (await cookies()).get(presenceCookie(appOrigin))?.value === isHere
}

/** Whether nobody has ever signed in in that browser: then the sign-in form needs no script to be seen. */
export async function isNewHere(appOrigin: string): Promise<boolean> {
  return !(await cookies()).has(presenceCookie(appOrigin))
}
