import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { GatewayServer } from './socket.ts'

const KiB = 1024

/** How often a connection is asked whether it lives, and how long the answer may take. */
export interface Heartbeat {
  pingInterval: number
  pingTimeout: number
}

/** A half-open connection is found within 25 s. */
const HEARTBEAT: Heartbeat = { pingInterval: 15_000, pingTimeout: 10_000 }

/** Socket.IO, still to be attached to an HTTP server. */
export function createSocketServer(origins: readonly string[], heartbeat = HEARTBEAT): GatewayServer {
  return new Server({
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: 64 * KiB,
    ...heartbeat,
    connectTimeout: 10_000,
    cors: { origin: [...origins], credentials: true },
  })
}

/** Serves sockets at an HTTP server. */
export function attach(io: GatewayServer, http: HttpServer): void {
  // What is said at once when a socket opens leaves in one write.
  http.on('upgrade', (_request, socket) => {
    socket.cork()
    process.nextTick(() => socket.uncork())
  })
  io.attach(http)
}
