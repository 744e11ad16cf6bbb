import type { Redis } from 'ioredis'
import { unavailable } from '@girok/common/errors'
import { TICKET_SECONDS } from '@girok/common/ticket'
import type { SpentTickets } from '../domain/tickets.ts'

/** Twice a ticket's life, for the clocks of two nodes may differ. */
const KEPT_SECONDS = 2 * TICKET_SECONDS

export const createSpentTickets = (valkey: Redis): SpentTickets => ({
  async spend(ticketId, namespace) {
    const key = `ws:spent:${ticketId}:${namespace}`
    const set = await valkey.set(key, '1', 'EX', KEPT_SECONDS, 'NX').catch((error: unknown) => {
      throw unavailable('the record of spent tickets', error)
    })
    return set === 'OK'
  },
})
