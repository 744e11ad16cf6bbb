import { setTimeout as delay } from 'node:timers/promises'
import type { ClientReader } from '@girok/common/http/client'
import { Link, type Connection, type Reason } from './link.ts'
import type { GatewayServer } from './socket.ts'

const STEP_MS = 50
/** So many connections end in one step at least, so that a small node need not take long. */
const STEP_SIZE = 10
const DRAIN_MS = 10_000

/** All of this node's connections. */
export class Links {
  readonly #links = new Map<Connection, Link>()
  readonly #clientOf: ClientReader
  readonly #onCut: (reason: Reason) => void
  #draining = false

  constructor(clientOf: ClientReader, onCut: (reason: Reason) => void) {
    this.#clientOf = clientOf
    this.#onCut = onCut
  }

  /** From now on every connection of the server is known. */
  watch(io: GatewayServer): void {
    io.engine.on('connection', (connection: Connection) => {
      const { request } = connection
      const peer = { client: this.#clientOf(request), origin: request.headers.origin }
      // Socket.IO would keep the request for as long as the connection lives.
      Object.assign(connection, { request: undefined })
      const link = new Link(connection, peer, this.#onCut)
      this.#links.set(connection, link)
      connection.once('close', (reason: string) => {
        this.#links.delete(connection)
        // ws would wait 30 s more for an answer.
        if (reason === 'ping timeout') link.terminate()
      })
    })
  }

  /** Undefined once the connection has closed. */
  of(connection: Connection): Link | undefined {
    return this.#links.get(connection)
  }

  /** Whether this node is about to end and takes nobody in. */
  get draining(): boolean {
    return this.#draining
  }

  /** Lets all go, a few at a time, so that they do not all knock at the other nodes at once. */
  async drain(): Promise<void> {
    this.#draining = true
    const links = [...this.#links.values()]
    const size = Math.max(STEP_SIZE, Math.ceil(links.length / (DRAIN_MS / STEP_MS)))
    while (links.length > 0) {
      for (const link of links.splice(0, size)) link.end('DRAINING')
      await delay(STEP_MS)
    }
    while (this.#links.size > 0) await delay(STEP_MS)
  }
}
