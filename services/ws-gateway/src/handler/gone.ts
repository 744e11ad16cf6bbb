import type { GatewaySocket } from './socket.ts'

/** A signal that aborts with the socket, also with one that never got further than the door. */
export function goneWith(socket: GatewaySocket): AbortSignal {
  const gone = new AbortController()
  const { conn } = socket
  const end = () => {
    conn.off('close', end)
    // Without a reason of ours each abort would make an error with a stack.
    gone.abort('gone')
  }
  conn.once('close', end)
  socket.once('disconnect', end)
  return gone.signal
}
