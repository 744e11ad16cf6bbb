import { z } from 'zod'
import { AppError } from './errors.ts'
import { openHs256, signHs256 } from './hs256.ts'
import { newId } from './ids.ts'

/** The Socket.IO namespaces, as the GraphQL enum spells them. */
export const wsNamespaces = ['CHAT', 'FEED', 'NOTIFICATIONS', 'MATCHING'] as const
export type WsNamespace = (typeof wsNamespaces)[number]

/** What a ticket says: who may open which sockets, for which session. */
export interface Ticket {
  id: string
  userId: string
  sessionId: string
  roles: readonly string[]
  namespaces: readonly WsNamespace[]
  /** When the session ends at the latest; sockets end with it. Milliseconds since the epoch. */
  sessionEndsAt: number
  /** When the ticket itself expires. Milliseconds since the epoch. */
  expiresAt: number
}

/** Seconds within which a ticket must be spent. */
export const TICKET_SECONDS = 30
const TYPE = 'ws-ticket+jwt'
const AUDIENCE = 'ws-gateway'

const claimsShape = z.object({
  aud: z.literal(AUDIENCE),
  jti: z.string(),
  sub: z.string(),
  exp: z.number(),
  sid: z.string(),
  roles: z.array(z.string()),
  ns: z.array(z.enum(wsNamespaces)),
  end: z.number(),
})

/** Signs a ticket for sockets. The BFF calls it; the gateway that reads it keeps the record of what was spent. */
export async function issueTicket(
  secret: string,
  given: Omit<Ticket, 'id' | 'expiresAt'>,
): Promise<{ ticket: string; expiresAt: Date }> {
  const now = Date.now()
  const expiresAt = new Date(now + TICKET_SECONDS * 1000)
  const ticket = signHs256(secret, TYPE, {
    aud: AUDIENCE,
    jti: newId(),
    iat: seconds(now),
    exp: seconds(expiresAt.getTime()),
    sub: given.userId,
    sid: given.sessionId,
    roles: given.roles,
    ns: given.namespaces,
    end: given.sessionEndsAt,
  })
  return { ticket, expiresAt }
}

const seconds = (ms: number) => Math.floor(ms / 1000)

/** The content of a genuine, living ticket; UNAUTHENTICATED with INVALID_TICKET else. Whether it was spent is not known here. */
export async function readTicket(secret: string, ticket: string): Promise<Ticket> {
  const claims = openClaims(secret, ticket)
  return {
    id: claims.jti,
    userId: claims.sub,
    sessionId: claims.sid,
    roles: claims.roles,
    namespaces: claims.ns,
    sessionEndsAt: claims.end,
    expiresAt: claims.exp * 1000,
  }
}

function openClaims(secret: string, ticket: string) {
  try {
    const claims = claimsShape.parse(openHs256(secret, TYPE, ticket))
    if (claims.exp <= seconds(Date.now())) throw new Error('the ticket has expired')
    return claims
  } catch (cause) {
    throw new AppError('UNAUTHENTICATED', 'INVALID_TICKET', 'the ticket is not valid', { cause })
  }
}
