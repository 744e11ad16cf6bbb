import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HttpServer {
  server: Server
  port: number
  /** Takes no new requests, lets running ones finish, then closes. */
  close: () => Promise<void>
}

/** Slow senders are looked for each second; Node's own 30 s would let them stay four times as long as told. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
}

/** What is left of a refused body is read up to this, so that its sender comes to read the answer. */
const DRAINED_BYTES = 16 * 1024 * 1024

/** A body that goes on without end after it was answered is cut: reading it would cost as long as it lasts. */
function cutEndless(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    const length = Number(request.headers['content-length'] ?? Infinity)
    if (!request.complete && length > DRAINED_BYTES) request.socket.destroySoon()
  })
}

/** Starts an HTTP server with limits against slow clients (ASVS 15.2.2). */
export async function listen(handler: RequestListener, host: string, port: number): Promise<HttpServer> {
  const server = createServer(timeouts, handler)
  server.on('request', cutEndless)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`cannot listen on ${host}:${port}: ${error.message}`)))
    server.listen(port, host, resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      // A kept-alive connection falls idle only once its last answer is out.
      const idle = setInterval(() => server.closeIdleConnections(), 50)
      server.close(() => {
        clearInterval(idle)
        resolve()
      })
      setTimeout(() => server.closeAllConnections(), 5_000).unref()
    })
  return { server, port: (server.address() as AddressInfo).port, close }
}
