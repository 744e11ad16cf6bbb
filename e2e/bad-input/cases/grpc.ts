import { randomUUID } from 'node:crypto'
import { Client, Metadata, credentials, status, type ServiceError } from '@grpc/grpc-js'
import { fromStatus } from '@girok/common/grpc/status'
import type { Case, Refusal } from '../door.ts'
import type { World } from '../world.ts'

/** Where a gRPC door is, and how its callers name it. */
export interface GrpcTarget {
  address: (world: World) => string
  audience: string
}

const MB = 1_000_000
const pass = (bytes: Buffer) => bytes

/** Sends bytes as a call's message. */
async function sendGrpc(
  { address, audience }: GrpcTarget,
  world: World,
  { method, bytes, headers }: { method: string; bytes: Uint8Array; headers?: Record<string, string> },
): Promise<Refusal> {
  const metadata = new Metadata()
  const token = await world.serviceToken(audience)
  const believed = { authorization: `Bearer ${token}`, 'x-authenticated-user-id': world.ann.id }
  for (const [name, value] of Object.entries(headers ?? believed)) metadata.set(name, value)
  const client = new Client(address(world), credentials.createInsecure())
  const deadline = Date.now() + 10_000
  return new Promise<Refusal>((resolve) =>
    client.makeUnaryRequest(method, pass, pass, Buffer.from(bytes), metadata, { deadline }, (error) =>
      resolve(refusalOf(error)),
    ),
  ).finally(() => client.close())
}

function refusalOf(error: ServiceError | null): Refusal {
  if (!error) return { status: 'OK', fields: [], text: '' }
  const { reason, details } = fromStatus(error, 'the door')
  const fields = details.fields?.map(({ field }) => field) ?? []
  return { status: status[error.code] ?? error.code, reason, fields, text: error.details }
}

/** A method to be asked badly. */
export interface Rpc {
  method: string
  /** Its request with many ids, and how its refusal calls them. */
  many: (ids: string[]) => Uint8Array
  field: string
}

/** What is wrong with a call before, and as, its message is read. */
export function grpcCases(target: GrpcTarget, { method, many, field }: Rpc): Case[] {
  const bytes = (what: string, statuses: string[], message: () => Uint8Array, named?: string): Case => ({
    what,
    status: statuses,
    ...(named && { field: named }),
    send: (world) => sendGrpc(target, world, { method, bytes: message() }),
  })
  const headers = (what: string, of: (world: World) => Record<string, string>): Case => ({
    what,
    status: ['UNAUTHENTICATED', 'PERMISSION_DENIED'],
    send: (world) => sendGrpc(target, world, { method, bytes: many([world.ann.id]), headers: of(world) }),
  })
  return [
    headers('no token', () => ({})),
    headers('a spoofed person without a token', ({ ann }) => ({ 'x-authenticated-user-id': ann.id })),
    headers('a person’s token', ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` })),
    headers('a token of 4 KB', () => ({ authorization: `Bearer ${'x'.repeat(4_000)}` })),
    {
      what: 'an unknown method',
      status: ['UNIMPLEMENTED'],
      send: (world) =>
        sendGrpc(target, world, { method: method.replace(/\w+$/, '__proto__'), bytes: new Uint8Array() }),
    },
    bytes('bytes that are no message', ['INVALID_ARGUMENT'], () => Buffer.alloc(100, 0xff)),
    bytes('half of a message', ['INVALID_ARGUMENT'], () => many([randomUUID()]).slice(0, -3)),
    bytes('groups in groups', ['INVALID_ARGUMENT'], () => Buffer.alloc(100_000, 0x7b)),
    bytes('invalid UTF-8', ['INVALID_ARGUMENT'], () => Buffer.from([0x0a, 2, 0xc3, 0x28]), `${field}.0`),
    bytes('an operator as an id', ['INVALID_ARGUMENT'], () => many(['{"$gt":""}']), `${field}.0`),
    bytes('a key of a prototype as an id', ['INVALID_ARGUMENT'], () => many(['__proto__']), `${field}.0`),
    bytes(
      '100,000 ids',
      ['INVALID_ARGUMENT'],
      () => many(new Array<string>(100_000).fill(randomUUID())),
      field,
    ),
    bytes('a message of 10 MB', ['RESOURCE_EXHAUSTED'], () => Buffer.alloc(10 * MB)),
  ]
}

/** Requests of a person that are bad in one field. */
export const requestCases = (target: GrpcTarget, requests: [string, string, Uint8Array, string?][]): Case[] =>
  requests.map(([what, method, bytes, field]) => ({
    what,
    status: ['INVALID_ARGUMENT'],
    ...(field && { field }),
    send: (world) => sendGrpc(target, world, { method, bytes }),
  }))
