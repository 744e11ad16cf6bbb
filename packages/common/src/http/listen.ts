import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDraining } from '../draining.ts'
import type { Log } from '../log.ts'
import { accessLog } from './access-log.ts'
import { boundBody } from './bound-body.ts'

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

/** Starts an HTTP server with limits against slow clients (ASVS 15.2.2); with a log it writes a line a request. */
export async function listen(
  handler: RequestListener,
  host: string,
  port: number,
  log?: Log,
): Promise<HttpServer> {
  const server = createServer(timeouts, handler)
  server.on('request', boundBody)
  if (log) server.prependListener('request', accessLog(log))
  let closing = false
  server.prependListener('request', (_request, response) => {
    // Who would use this connection again would meet its end; so they are told to make a new one, elsewhere.
    if (closing || isDraining()) response.setHeader('connection', 'close')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`cannot listen on ${host}:${port}: ${error.message}`)))
    server.listen(port, host, resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      closing = true
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
