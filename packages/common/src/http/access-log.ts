import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Log } from '../log.ts'

/** What the line of a request says besides the request itself. */
export type Access = Record<string, unknown>

const ACCESS = Symbol('access')
type Noted = ServerResponse & { [ACCESS]?: Access }

/** What will be logged of a request, to be added to: ids and names, never what was sent. */
export const accessOf = (response: ServerResponse): Access => ((response as Noted)[ACCESS] ??= {})

/** One line a request, when it is over. Queries and bodies are left out, and paths that hold a token are shown as their route. */
export const accessLog =
  (log: Log): RequestListener =>
  (request, response) => {
    const start = performance.now()
    response.once('close', () => {
      const { method, url = '' } = request
      const line = {
        method,
        route: routeOf(request),
        status: response.statusCode,
        ms: Math.round(performance.now() - start),
        ...(response.writableFinished ? undefined : { aborted: true }),
        ...accessOf(response),
      }
      if (PROBE.test(url)) log.debug(line, 'request')
      else log.info(line, 'request')
    })
  }

/** Asked every few seconds by whoever watches. */
const PROBE = /^\/(healthz|readyz)$/
const MAX_PATH = 100

/** Express leaves the route that took a request on it. */
interface Routed extends IncomingMessage {
  originalUrl?: string
  baseUrl?: string
  route?: { path: unknown }
}

function routeOf({ url = '', originalUrl = url, baseUrl = '', route }: Routed): string {
  if (typeof route?.path === 'string') return baseUrl + route.path
  return originalUrl.split('?', 1)[0]!.slice(0, MAX_PATH)
}
