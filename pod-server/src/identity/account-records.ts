/** The kinds of records that belong to an account and go with it; each has the account as an index. */
export const sessionKind = 'account-session'
export const webidKind = 'webid-link'
export const podKind = 'pod-link'
export const credentialsKind = 'client-credentials'
