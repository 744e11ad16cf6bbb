import { io, type Socket } from 'socket.io-client'
import type { Refusal } from '../door.ts'
import type { World } from '../world.ts'

const PATIENCE_MS = 5_000

interface Refused {
  code: string
  reason: string
  message?: string
  fields?: { field: string }[]
}

const refusalOf = ({ code, reason, fields = [], ...rest }: Refused): Refusal => ({
  status: code,
  reason,
  fields: fields.map(({ field }) => field),
  text: JSON.stringify(rest),
})

const closed = (how: string): Refusal => ({ status: 'CLOSED', fields: [], text: how })

/** Tries to connect and says how it was refused. */
export function refusedConnect(
  { system }: World,
  { path = '/chat', auth, headers = {} }: { path?: string; auth: object; headers?: Record<string, string> },
): Promise<Refusal> {
  const socket = io(system.urls.sockets + path, {
    auth,
    extraHeaders: headers,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  return new Promise<Refusal>((resolve) => {
    socket.once('connect', () => resolve({ status: 'CONNECTED', fields: [], text: '' }))
    socket.once('disconnect', (how) => resolve(closed(how)))
    socket.once('connect_error', (error: Error & { data?: Refused }) =>
      resolve(error.data ? refusalOf(error.data) : closed(error.message)),
    )
  }).finally(() => socket.close())
}

/** A command with an ack, refused by it. */
export const refusedCommand = (socket: Socket, event: string, ...payload: unknown[]): Promise<Refusal> =>
  ended(socket, (done) =>
    socket.emit(event, ...payload, (answer: Refused & { ok: boolean }) =>
      done(answer.ok ? { status: 'OK', fields: [], text: '' } : refusalOf(answer)),
    ),
  )

/** Bytes in the place of Socket.IO's packets, which are refused by an event or by an end. */
export const refusedPackets = (socket: Socket, packets: readonly string[]): Promise<Refusal> =>
  ended(socket, (done) => {
    socket.once('refused', (refused: Refused) => done(refusalOf(refused)))
    // The engine below writes what it is given.
    for (const packet of packets) socket.io.engine.write(packet)
  })

function ended(socket: Socket, begin: (done: (refusal: Refusal) => void) => void): Promise<Refusal> {
  return new Promise<Refusal>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('it was neither refused nor closed')), PATIENCE_MS)
    const close = (how: string) => done(closed(how))
    const done = (refusal: Refusal) => {
      clearTimeout(late)
      socket.off('disconnect', close)
      resolve(refusal)
    }
    socket.once('disconnect', close)
    begin(done)
  })
}
