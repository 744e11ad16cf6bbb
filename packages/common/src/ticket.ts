import { SignJWT, jwtVerify } from 'jose'
import { z } from 'zod'
import { AppError } from './errors.ts'
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

const claimsShape = z.object({
  jti: z.string(),
  sub: z.string(),
  exp: z.number(),
  sid: z.string(),
  roles: z.array(z.string()),
  ns: z.array(z.enum(wsNamespaces)),
  end: z.number(),
})

/** Seconds within which a ticket must be spent. */
export const TICKET_SECONDS = 30
const TYPE = 'ws-ticket+jwt'
const AUDIENCE = 'ws-gateway'
const keyOf = (secret: string) => new TextEncoder().encode(secret)

/** Signs a ticket for sockets. The BFF calls it; the gateway that reads it keeps the record of what was spent. */
export async function issueTicket(
  secret: string,
  given: Omit<Ticket, 'id' | 'expiresAt'>,
): Promise<{ ticket: string; expiresAt: Date }> {
  const expiresAt = new Date(Date.now() + TICKET_SECONDS * 1000)
  const claims = { sid: given.sessionId, roles: given.roles, ns: given.namespaces, end: given.sessionEndsAt }
  const ticket = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setSubject(given.userId)
    .setJti(newId())
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(keyOf(secret))
  return { ticket, expiresAt }
}

/** The content of a genuine, living ticket; UNAUTHENTICATED with INVALID_TICKET else. Whether it was spent is not known here. */
export async function readTicket(secret: string, ticket: string): Promise<Ticket> {
  const options = { typ: TYPE, audience: AUDIENCE, algorithms: ['HS256'] }
  const claims = await jwtVerify(ticket, keyOf(secret), options)
    .then(({ payload }) => claimsShape.parse(payload))
    .catch((cause: unknown) => {
      throw new AppError('UNAUTHENTICATED', 'INVALID_TICKET', 'the ticket is not valid', { cause })
    })
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
