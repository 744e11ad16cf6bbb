import type { Socket as TcpSocket } from 'node:net'
import type { Client } from '@girok/common/call'
import type { GatewaySocket } from './socket.ts'

export type Connection = GatewaySocket['conn']

/** Who is at the other end, as the request said that opened the connection. */
export interface Peer {
  client: Client
  origin: string | undefined
}

/** Why this node ends a connection. */
export type Reason = 'DRAINING' | 'SLOW_CLIENT' | 'FLOOD'

const MiB = 1024 * 1024
/** A client that lets more than this wait for it is cut; it comes back and resumes. */
const MAX_BUFFERED = MiB
/** A replay waits while more than this waits to be sent. */
const FULL = MiB / 4
/** Packets of any kind that a connection may send within a second. */
const MAX_PACKETS_A_SECOND = 500
const LAST_WORDS_MS = 5_000

/** One client's connection, shared by its sockets in all namespaces: what waits for it, and how much it sends. */
export class Link {
  readonly peer: Peer
  readonly #connection: Connection
  readonly #onCut: (reason: Reason) => void
  readonly #sockets = new Set<GatewaySocket>()
  /** Bytes that the transport has not taken yet. */
  #queued = 0
  #windowStart = 0
  #packets = 0
  #ending = false

  constructor(connection: Connection, peer: Peer, onCut: (reason: Reason) => void) {
    this.peer = peer
    this.#connection = connection
    this.#onCut = onCut
    connection.on('packetCreate', ({ data }: { data?: { length: number } }) => this.#queue(data?.length ?? 0))
    connection.on('flush', ({ length }: unknown[]) => this.#flush(length))
    connection.on('packet', () => this.#count())
  }

  add(socket: GatewaySocket): void {
    this.#sockets.add(socket)
  }

  delete(socket: GatewaySocket): void {
    this.#sockets.delete(socket)
  }

  get isFull(): boolean {
    return this.#buffered > FULL
  }

  /** Says goodbye on every socket, lets what waits go out, then closes the transport: clients come back by themselves. */
  end(reason: Reason): void {
    if (this.#ending) return
    this.#ending = true
    this.#onCut(reason)
    for (const socket of this.#sockets) {
      for (const room of socket.rooms) void socket.leave(room)
      socket.emit('goodbye', { reason, reconnect: reason !== 'FLOOD' })
    }
    if (reason === 'FLOOD') for (const socket of this.#sockets) socket.disconnect()
    // Between two polls there is nobody to wait for.
    this.#connection.close(transportOf(this.#connection) === undefined)
    const last = setTimeout(() => this.terminate(), LAST_WORDS_MS)
    this.#connection.once('close', () => clearTimeout(last))
  }

  get #buffered(): number {
    return this.#queued + (transportOf(this.#connection)?.bufferedAmount ?? 0)
  }

  #queue(bytes: number): void {
    this.#queued += bytes
    if (this.#buffered > MAX_BUFFERED && !this.#ending) queueMicrotask(() => this.end('SLOW_CLIENT'))
  }

  /** Many packets leave in one write: each by itself is a call of the kernel, which costs more than all else here. */
  #flush(packets: number): void {
    this.#queued = 0
    const tcp = packets > 1 && transportOf(this.#connection)?._socket
    if (!tcp) return
    tcp.cork()
    process.nextTick(() => tcp.uncork())
  }

  #count(): void {
    const now = Date.now()
    if (now - this.#windowStart >= 1_000) {
      this.#windowStart = now
      this.#packets = 0
    }
    if (++this.#packets > MAX_PACKETS_A_SECOND) this.end('FLOOD')
  }

  /** Ends the transport without waiting for a client that does not read. */
  terminate(): void {
    const socket = transportOf(this.#connection)
    this.#connection.close(true)
    socket?.terminate()
  }
}

/** The WebSocket below Engine.IO, which does not type it; a polling transport has none. */
const transportOf = ({ transport }: Connection) => (transport as unknown as { socket?: WebSocketOfWs }).socket

interface WebSocketOfWs {
  bufferedAmount: number
  terminate: () => void
  /** Absent once it has closed. */
  _socket?: TcpSocket
}
