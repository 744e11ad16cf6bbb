import type { IncomingMessage, ServerResponse } from 'node:http'

const MiB = 1024 * 1024
/** More than any door takes. Parsers read a body that is too large to its end before they answer; this is that end. */
const MOST_BYTES = 12 * MiB
/** How long a sender may still read its answer. */
const LINGER_MS = 1_000

/** Ends bodies that go on and on: for our readers after so many bytes, for their sender once it is answered. */
export function boundBody(request: IncomingMessage, response: ServerResponse): void {
  const push = request.push.bind(request)
  let left = MOST_BYTES
  request.push = (chunk: Buffer | null) => {
    if (left < 0) return false
    left -= chunk?.length ?? 0
    if (left >= 0) return push(chunk)
    // An end before the last byte would count as a sender who went away, and nobody would be answered.
    request.complete = true
    push(null)
    return false
  }
  // Before Node itself looks at what to do with the connection.
  response.prependOnceListener('finish', () => {
    const length = Number(request.headers['content-length'] ?? Infinity)
    if (left < 0 || (!request.complete && length > MOST_BYTES)) hangUp(request)
  })
}

/** Closing while bytes come in would take the answer away from its sender (RFC 9112, 9.6): they only wait, unread. */
function hangUp({ socket }: IncomingMessage): void {
  socket.end()
  // Node would close a connection that is not to be kept alive.
  socket.destroySoon = () => {}
  // Node begins to read what nobody wanted, in this turn.
  setImmediate(() => socket.pause())
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
}
