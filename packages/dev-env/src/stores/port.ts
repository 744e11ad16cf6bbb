import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { SetupError } from './errors.ts'

const HOST = '127.0.0.1'

const handedOut = new Set<number>()

/** Below what systems give to outgoing connections: one of those could take a port between its claim and its use. */
const FREE_PORTS = { from: 12_000, until: 32_000 }

/** A port that is free now and that we gave to nobody yet, or the wanted one if it is free. */
export async function claimPort(wanted: number, title: string, variable: string): Promise<number> {
  const port = wanted || randomInt(FREE_PORTS.from, FREE_PORTS.until)
  if (wanted === 0 && handedOut.has(port)) return claimPort(wanted, title, variable)
  const server = createServer()
  try {
    server.listen(port, HOST)
    await once(server, 'listening')
    handedOut.add(port)
    return port
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' && wanted === 0) return await claimPort(wanted, title, variable)
    if (code === 'EADDRINUSE') throw portTaken(wanted, title, variable)
    if (code === 'EACCES')
      throw new SetupError(`${title}: port ${wanted} needs root; set ${variable} above 1023`)
    throw error
  } finally {
    server.close()
  }
}

export function portTaken(port: number, title: string, variable: string): SetupError {
  return new SetupError(
    `${title}: port ${port} is taken; stop what listens there or set ${variable} to another`,
  )
}

/** Connects, says the greeting if there is one, and tells whether the first words back are the expected ones. */
export function answers(port: number, greeting: string, expected: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST)
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(2000, () => end(false))
    socket.on('error', () => end(false)).on('close', () => end(false))
    socket.on('connect', () => socket.write(greeting))
    socket.on('data', (data) => end(data.toString('latin1').startsWith(expected)))
  })
}

/** Whether an HTTP server answers a path well. */
export const answersHttp = (port: number, path: string): Promise<boolean> =>
  fetch(`http://${HOST}:${port}${path}`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  )

/** Whether anything listens at the URL's host and port. */
export function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 5000 })
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket
      .on('connect', () => end(true))
      .on('timeout', () => end(false))
      .on('error', () => end(false))
  })
}
