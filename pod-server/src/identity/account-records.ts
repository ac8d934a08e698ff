/** The kinds of records that belong to an account and go with it; each has the account as an index. */
export const accountKind = 'account'
export const loginKind = 'password-login'
export const sessionKind = 'account-session'
/** What the provider remembers of who signed in, a sign-in that is not finished yet included: it ends with sessions (bug class 18). */
export const providerKinds = ['oidc:Session', 'oidc:Interaction'] as const
export const webidKind = 'webid-link'
export const podKind = 'pod-link'
export const credentialsKind = 'client-credentials'
