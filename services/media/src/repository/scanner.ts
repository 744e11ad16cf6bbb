import { once } from 'node:events'
import { connect } from 'node:net'
import { unavailable } from '@girok/common/errors'
import { Refusal } from '../domain/faults.ts'
import type { Scanner } from '../domain/stores.ts'

const CHUNK = 64 * 1024
const LIMIT_MS = 30_000

/** For where there is no scanner. */
export const noScanner: Scanner = { scan: async () => undefined }

/** clamd by its INSTREAM command over TCP. While it is away nothing passes. */
export const clamdScanner = (address: string): Scanner => ({
  async scan(bytes) {
    const verdict = await askClamd(address, bytes).catch((error: unknown) => {
      throw unavailable('the scanner', error)
    })
    if (verdict.endsWith('OK')) return
    const found = /^stream: (.+) FOUND$/.exec(verdict)?.[1]
    if (found === undefined) throw unavailable('the scanner', verdict)
    throw new Refusal(`it holds something harmful (${found})`)
  },
})

async function askClamd(address: string, bytes: Buffer): Promise<string> {
  const colon = address.lastIndexOf(':')
  const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) })
  socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('clamd does not answer')))
  try {
    await once(socket, 'connect')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    const ended = once(socket, 'close')
    socket.write('zINSTREAM\0')
    for (let at = 0; at < bytes.length; at += CHUNK) socket.write(framed(bytes.subarray(at, at + CHUNK)))
    socket.write(framed(Buffer.alloc(0)))
    await ended
    return answer.replace(/\0$/, '')
  } finally {
    socket.destroy()
  }
}

/** A chunk behind its length; one of no length ends the stream. */
function framed(chunk: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(chunk.length)
  return Buffer.concat([length, chunk])
}
