import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HttpServer {
  server: Server
  port: number
  /** Takes no new requests, lets running ones finish, then closes. */
  close: () => Promise<void>
}

/** Starts an HTTP server with limits against slow clients (ASVS 15.2.2). */
export async function listen(handler: RequestListener, host: string, port: number): Promise<HttpServer> {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    handler,
  )
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
