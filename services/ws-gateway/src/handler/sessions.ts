import { TICKET_SECONDS } from '@girok/common/ticket'
import type { GatewaySocket } from './socket.ts'

const SWEEP_EVERY_MS = 1_000
/** How long before its session's end a socket gets `reauth`. */
const WARN_BEFORE_MS = 60_000
/** Longer than any ticket of a revoked session can still be on its way in. */
const REMEMBER_MS = 2 * TICKET_SECONDS * 1_000

/** This node's sockets by session, so that a session's end, expected or not, reaches all of them. */
export class Sessions {
  readonly #sockets = new Map<string, Set<GatewaySocket>>()
  readonly #revoked = new Map<string, number>()
  readonly #timer = setInterval(() => this.#sweep(Date.now()), SWEEP_EVERY_MS)

  /** Keeps a socket; one whose session was revoked while it was being admitted is closed at once. */
  add(socket: GatewaySocket): void {
    const { sessionId } = socket.data.person
    if (this.#revoked.has(sessionId)) return void socket.disconnect(true)
    const sockets = this.#sockets.get(sessionId)
    if (sockets) sockets.add(socket)
    else this.#sockets.set(sessionId, new Set([socket]))
  }

  delete(socket: GatewaySocket): void {
    const { sessionId } = socket.data.person
    const sockets = this.#sockets.get(sessionId)
    sockets?.delete(socket)
    if (sockets?.size === 0) this.#sockets.delete(sessionId)
  }

  /** Closes every socket of these sessions, and those that are just coming in. */
  revoke(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) {
      this.#revoked.set(sessionId, Date.now())
      for (const socket of this.#sockets.get(sessionId) ?? []) socket.disconnect(true)
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #sweep(now: number): void {
    for (const [sessionId, at] of this.#revoked) if (now - at > REMEMBER_MS) this.#revoked.delete(sessionId)
    for (const sockets of this.#sockets.values()) for (const socket of sockets) checkEnd(socket, now)
  }
}

function checkEnd(socket: GatewaySocket, now: number): void {
  const { data } = socket
  if (data.sessionEndsAt <= now) return void socket.disconnect()
  if (data.warned || data.sessionEndsAt - now > WARN_BEFORE_MS) return
  data.warned = true
  socket.emit('reauth', { endsAt: new Date(data.sessionEndsAt).toISOString() })
}
