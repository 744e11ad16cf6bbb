import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { newId } from '@girok/common/ids'
import { issueTicket, wsNamespaces, type Ticket } from '@girok/common/ticket'

export const TICKET_SECRET = 'a secret of this suite, long enough.'

type TicketContent = Omit<Ticket, 'id' | 'expiresAt'>

/** A person with a session, who asks for tickets as the BFF issues them. */
export class Person {
  readonly userId: string
  readonly sessionId = newId()

  constructor(userId = newId()) {
    this.userId = userId
  }

  async ticket(given: Partial<TicketContent> = {}, secret = TICKET_SECRET): Promise<string> {
    const { userId, sessionId } = this
    const sessionEndsAt = Date.now() + 3_600_000
    const content = { userId, sessionId, roles: [], namespaces: wsNamespaces, sessionEndsAt, ...given }
    return (await issueTicket(secret, content)).ticket
  }
}

export interface Event {
  seq: number
  id: string
  type: string
  occurredAt: string
  data: { message?: { body: string; seq: number }; [key: string]: unknown }
}

export interface Ready {
  seq: number
  epoch: string
  resumed: boolean
}

export interface ClientOptions {
  auth: Record<string, unknown>
  path?: string
  options?: Partial<ManagerOptions & SocketOptions>
}

/** A socket.io-client that remembers everything and lets tests wait for it. */
export class TestClient {
  readonly socket: Socket
  readonly events: { name: string; value: Event }[] = []
  readonly ready: Promise<Ready>
  readonly refused: Promise<Error & { data?: { code: string; reason: string } }>
  readonly closed: Promise<string>
  readonly #waiting = new Set<() => void>()

  constructor(port: number, { auth, path = '/chat', options = {} }: ClientOptions) {
    this.socket = io(`http://127.0.0.1:${port}${path}`, {
      auth,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...options,
    })
    this.ready = new Promise((resolve) => this.socket.once('ready', resolve))
    this.refused = new Promise((resolve) => this.socket.once('connect_error', resolve))
    this.closed = new Promise((resolve) => this.socket.once('disconnect', resolve))
    this.socket.onAny((name: string, value: Event) => {
      this.events.push({ name, value })
      for (const check of this.#waiting) check()
    })
  }

  /** The bodies of the messages that came, in order. */
  get bodies(): string[] {
    return this.events.flatMap(({ value }) => value?.data?.message?.body ?? [])
  }

  /** Resolves as soon as the condition holds of what came. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }

  message(body: string): Promise<void> {
    return this.until(() => this.bodies.includes(body))
  }

  ask(event: string, ...args: unknown[]): Promise<Record<string, unknown>> {
    return this.socket.timeout(5_000).emitWithAck(event, ...args) as Promise<Record<string, unknown>>
  }
}
