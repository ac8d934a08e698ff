/** Who asks: the proven WebID, and through which app and issuer (O-39). All undefined: the public. */
export interface Agent {
  readonly webid: string | undefined
  readonly client: string | undefined
  readonly issuer: string | undefined
}

export const publicAgent: Agent = { webid: undefined, client: undefined, issuer: undefined }

/** The two classes of agents that WAC knows (W-11). */
export const everyone = 'http://xmlns.com/foaf/0.1/Agent'
export const authenticated = 'http://www.w3.org/ns/auth/acl#AuthenticatedAgent'
