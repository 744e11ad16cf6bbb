import type { Client } from '@girok/common/call'

/** Who sits behind a socket, as its ticket says. */
export interface Person {
  userId: string
  sessionId: string
  roles: readonly string[]
  client: Client
}
