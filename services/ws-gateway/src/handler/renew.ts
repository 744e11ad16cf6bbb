import { z } from 'zod'
import { AppError } from '@girok/common/errors'
import type { WsNamespace } from '@girok/common/ticket'
import { inShape } from '@girok/common/shape'
import type { Admission } from '../service/admission.ts'
import type { Command } from './commands.ts'

const renewShape = z.strictObject({ ticket: z.string() })

/** `renew { ticket }`: a new ticket of the same person and session lets the socket live as long as that one says. */
export const renew =
  (admission: Admission, namespace: WsNamespace): Command =>
  async ({ data }, payload) => {
    const ticket = await admission(inShape(renewShape, payload, 'payload').ticket, namespace)
    const { userId, sessionId } = data.person
    if (ticket.userId !== userId || ticket.sessionId !== sessionId)
      throw new AppError('UNAUTHENTICATED', 'INVALID_TICKET', 'the ticket is of another session')
    data.person.roles = ticket.roles
    data.sessionEndsAt = ticket.sessionEndsAt
    data.warned = false
    return {}
  }
