import { request as httpRequest, type ClientRequest } from 'node:http'
import { connect } from 'node:net'
import type { Refusal } from '../door.ts'

export interface Sent {
  method?: string
  headers?: Record<string, string>
  /** Bytes, or a piece that is sent again and again until the answer is there. */
  body?: string | Buffer | { endless: string }
}

/** Sends a request, whatever it is worth, and reads the refusal in any of the shapes that our doors give it. */
export function sendHttp(url: string, { method = 'POST', headers = {}, body = '' }: Sent): Promise<Refusal> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      // Whether the sender is cut while it still sends does not matter once the answer is here.
      request.off('error', reject).on('error', () => {})
      response.on('error', () => {})
      response.once('close', () => {
        resolve(refusalOf(response.statusCode ?? 0, Buffer.concat(chunks).toString()))
        request.destroy()
      })
      response.once('end', () => response.destroy())
    })
    request.on('error', reject)
    if (typeof body === 'string' || Buffer.isBuffer(body)) request.end(body)
    else pour(request, body.endless)
  })
}

function pour(request: ClientRequest, piece: string): void {
  while (!request.destroyed && request.write(piece));
  if (!request.destroyed) request.once('drain', () => pour(request, piece))
}

/** Sends bytes that no HTTP client would, if told again and again, and reads the status line. */
export function sendBytes(
  url: string,
  bytes: string,
  drip?: { bytes: string; everyMs: number },
): Promise<Refusal> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    const dripping = drip && setInterval(() => socket.writable && socket.write(drip.bytes), drip.everyMs)
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    // A door that has answered may close on what still comes.
    socket.on('error', (error) => text || reject(error))
    socket.on('close', () => {
      clearInterval(dripping)
      resolve(refusalOf(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text))
    })
  })
}

interface Shown {
  reason?: string
  errors?: { field?: string; extensions?: { code?: string; reason?: string; fields?: { field: string }[] } }[]
}

/** GraphQL's errors, a problem's (RFC 9457), or nothing but a status. */
export function refusalOf(status: number, text: string): Refusal {
  const { reason, errors = [] } = parsed(text)
  const inGraphql = errors.flatMap(({ extensions }) => extensions?.fields ?? [])
  const fields = [...errors, ...inGraphql].flatMap(({ field }) => field ?? [])
  const { code, reason: inError } = errors[0]?.extensions ?? {}
  return { status, code, reason: reason ?? inError, fields, text }
}

function parsed(text: string): Shown {
  try {
    return JSON.parse(text) as Shown
  } catch {
    return {}
  }
}
