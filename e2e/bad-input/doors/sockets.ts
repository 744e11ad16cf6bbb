import type { Socket } from 'socket.io-client'
import { sendHttp } from '../cases/http.ts'
import { refusedCommand, refusedConnect, refusedPackets } from '../cases/sockets.ts'
import { transportCases } from '../cases/transport.ts'
import { valueCases } from '../cases/values.ts'
import type { Case, Door, Input } from '../door.ts'
import type { World } from '../world.ts'

const handshakeOf = ({ system }: World) => `${system.urls.sockets}/socket.io/?EIO=4&transport=polling`

/** A socket may send so many events at once; after these Ann takes another. */
const EVENTS = 100
let held: { socket: Socket; left: number } | undefined

/** Ann's socket; another when the last was closed on her or has sent enough. */
async function socketOf({ ann }: World): Promise<Socket> {
  if (!held?.socket.connected || held.left === 0) {
    held?.socket.disconnect()
    held = { socket: (await ann.openChat()).socket, left: EVENTS }
  }
  held.left -= 1
  return held.socket
}

const handshake = (what: string, query: string, method = 'GET'): Case => ({
  what: `a handshake with ${what}`,
  status: [400],
  send: ({ system }) => sendHttp(`${system.urls.sockets}/socket.io/?${query}`, { method, body: '' }),
})

const connecting = (what: string, status: string, auth: object, field?: string): Case => ({
  what: `connecting with ${what}`,
  status: [status],
  ...(field && { field }),
  send: (world) => refusedConnect(world, { auth }),
})

/** One whose packet is broken cannot be answered: it is closed, or told by an event. */
const packets = (what: string, ...bytes: string[]): Case => ({
  what: `a packet ${what}`,
  status: ['CLOSED', 'BAD_USER_INPUT'],
  send: async (world) => refusedPackets(await socketOf(world), bytes),
})

interface CommandInput extends Input {
  event: string
  good: object
}
const id = '01a1fcae-4999-785f-a312-0dc4e5465e1c'
const command = (
  event: string,
  good: object,
  field: string,
  kind: Input['kind'],
  optional = false,
): CommandInput => ({ name: `${event} { ${field} }`, event, good, field, kind, optional })
const inputs = [
  command('send', { roomId: id, body: 'hi' }, 'roomId', 'id'),
  command('send', { roomId: id, body: 'hi' }, 'body', 'text'),
  command('send', { roomId: id, body: 'hi' }, 'requestId', 'id', true),
  command('read', { roomId: id, seq: 1 }, 'roomId', 'id'),
  command('read', { roomId: id, seq: 1 }, 'seq', 'count'),
]

/** Socket.IO takes 64 KB a message; what is larger closes the socket and has a case of its own. */
const commands = valueCases(inputs, 'BAD_USER_INPUT', async (world, { event, good, field }, value) =>
  refusedCommand(await socketOf(world), event, { ...good, [field]: value }),
)

const events: Case[] = (
  [
    ['an unknown event', 'BAD_USER_INPUT', 'event', 'nothing', {}],
    ['an event of a prototype', 'BAD_USER_INPUT', 'event', '__proto__', {}],
    ['the constructor as an event', 'BAD_USER_INPUT', 'event', 'constructor', {}],
    ['no payload', 'BAD_USER_INPUT', 'payload', 'send'],
    ['two payloads', 'BAD_USER_INPUT', 'payload', 'send', {}, {}],
    ['bytes as a payload', 'BAD_USER_INPUT', undefined, 'send', Buffer.alloc(1_000)],
    ['an unknown key', 'BAD_USER_INPUT', 'admin', 'send', { roomId: id, body: 'hi', admin: true }],
    ['a ticket that is none', 'UNAUTHENTICATED', undefined, 'renew', { ticket: 'x.y.z' }],
    ['a payload of 100 KB', 'CLOSED', undefined, 'send', { roomId: id, body: 'x'.repeat(100_000) }],
  ] as [string, string, string | undefined, string, ...unknown[]][]
).map(([what, status, field, event, ...payload]) => ({
  what,
  status: [status],
  ...(field && { field }),
  send: async (world) => refusedCommand(await socketOf(world), event, ...payload),
}))

/** The socket gateway: its handshake, its connections, its commands. */
export const sockets: Door = {
  name: 'the socket gateway',
  url: handshakeOf,
  pids: ({ system }) => [system.pids['ws-gateway']!],
  good: async (world) => {
    const { status } = await refusedCommand(await socketOf(world), 'read', { roomId: world.roomId, seq: 0 })
    if (status !== 'OK') throw new Error(`a good command is answered with ${status}`)
  },
  cases: [
    ...transportCases(handshakeOf),
    handshake('another protocol', 'EIO=3&transport=polling'),
    handshake('no transport', 'EIO=4'),
    handshake('a transport of a prototype', 'EIO=4&transport=__proto__'),
    handshake('an unknown session', 'EIO=4&transport=polling&sid=__proto__'),
    handshake('a post', 'EIO=4&transport=polling', 'POST'),
    connecting('nothing', 'UNAUTHENTICATED', {}),
    connecting('an operator as ticket', 'BAD_USER_INPUT', { ticket: { $gt: '' } }, 'ticket'),
    connecting('a ticket that is none', 'UNAUTHENTICATED', { ticket: 'x.y.z' }),
    connecting('an unknown key', 'BAD_USER_INPUT', { ticket: 'x', admin: true }, 'admin'),
    connecting('a negative place', 'BAD_USER_INPUT', { ticket: 'x', lastSeq: -1 }, 'lastSeq'),
    connecting('a place past 2^53', 'BAD_USER_INPUT', { ticket: 'x', lastSeq: 2 ** 53 }, 'lastSeq'),
    connecting('an operator as epoch', 'BAD_USER_INPUT', { ticket: 'x', epoch: { $ne: 1 } }, 'epoch'),
    connecting('100 KB', 'CLOSED', { ticket: 'x'.repeat(100_000) }),
    {
      what: 'an unknown namespace',
      status: ['CLOSED'],
      send: (w) => refusedConnect(w, { path: '/__proto__', auth: {} }),
    },
    {
      what: 'a foreign origin',
      status: ['FORBIDDEN'],
      send: (w) => refusedConnect(w, { auth: {}, headers: { origin: 'https://evil.example' } }),
    },
    {
      what: 'a spoofed person',
      status: ['UNAUTHENTICATED'],
      send: (w) =>
        refusedConnect(w, {
          auth: {},
          headers: { 'x-authenticated-user-id': w.ann.id, 'x-forwarded-user': w.ann.id },
        }),
    },
    ...commands,
    ...events,
    packets('of an unknown type', '49'),
    packets('that is no JSON', '42/chat,["send",{'),
    packets('that is no list', '42/chat,{"0":"send"}'),
    packets('without an event', '42/chat,[]'),
    packets('with an event that is an object', '42/chat,[{"$gt":""},{}]'),
    packets('with the event of a prototype', '42/chat,["__proto__",{}]'),
    packets('with a reserved event', '42/chat,["disconnect",{}]'),
    packets('that is deep', `42/chat,["send",${'['.repeat(20_000)}${']'.repeat(20_000)}]`),
    packets(
      'that promises bytes and sends none',
      '451-/chat,["send",{"_placeholder":true,"num":0}]',
      '42/chat,["send"]',
    ),
    packets('that promises 10^9 pieces', '451000000000-/chat,["send"]'),
    packets(
      'with a piece that is not there',
      '451-/chat,["send",{"_placeholder":true,"num":"constructor"}]',
      '2',
    ),
  ],
}
