export { secureProxy as proxy } from '@hearth/kit/content-security-policy.ts'

export const config = { matcher: ['/((?!_next/static|_next/image|clientid.jsonld|favicon.ico|icon.svg).*)'] }
