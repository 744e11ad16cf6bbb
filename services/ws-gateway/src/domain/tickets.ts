import type { WsNamespace } from '@girok/common/ticket'

/** The record of spent tickets, shared by all nodes. */
export interface SpentTickets {
  /** Spends a ticket for one namespace; false when it was spent before. UNAVAILABLE when that cannot be known. */
  spend: (ticketId: string, namespace: WsNamespace) => Promise<boolean>
}

/** Which sessions ended before their time. */
export interface RevokedSessions {
  hasSession: (sessionId: string) => Promise<boolean>
}
