import { Server } from 'socket.io'
import type { GatewayServer } from './socket.ts'

const KiB = 1024

/** Socket.IO, still to be attached to an HTTP server. A half-open connection is found within 25 s. */
export function createSocketServer(origins: readonly string[]): GatewayServer {
  return new Server({
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: 64 * KiB,
    pingInterval: 15_000,
    pingTimeout: 10_000,
    connectTimeout: 10_000,
    cors: { origin: [...origins], credentials: true },
  })
}
