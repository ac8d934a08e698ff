/** Who asks: the proven WebID, and through which app and issuer (O-39). All undefined: the public. */
export interface Agent {
  readonly webid: string | undefined
  readonly client: string | undefined
  readonly issuer: string | undefined
}

export const publicAgent: Agent = { webid: undefined, client: undefined, issuer: undefined }
