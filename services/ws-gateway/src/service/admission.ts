import { AppError, unauthenticated } from '@girok/common/errors'
import { readTicket, type Ticket, type WsNamespace } from '@girok/common/ticket'
import type { RevokedSessions, SpentTickets } from '../domain/tickets.ts'

/** Lets a ticket in, once for each namespace that it was issued for, or refuses it. */
export type Admission = (ticket: string, namespace: WsNamespace) => Promise<Ticket>

export function createAdmission(options: {
  secret: string
  spent: SpentTickets
  revoked: RevokedSessions
}): Admission {
  return async (text, namespace) => {
    const ticket = await readTicket(options.secret, text)
    if (!ticket.namespaces.includes(namespace)) throw invalid(`the ticket does not open ${namespace}`)
    if (ticket.sessionEndsAt <= Date.now()) throw ended()
    // Asked together: that a revoked session's ticket is spent as well hurts nobody.
    const [revoked, fresh] = await Promise.all([
      options.revoked.hasSession(ticket.sessionId),
      options.spent.spend(ticket.id, namespace),
    ])
    if (revoked) throw ended()
    if (!fresh) throw invalid('the ticket was already spent')
    return ticket
  }
}

const ended = () => unauthenticated('SESSION_ENDED', 'the session has ended')
const invalid = (message: string) => new AppError('UNAUTHENTICATED', 'INVALID_TICKET', message)
