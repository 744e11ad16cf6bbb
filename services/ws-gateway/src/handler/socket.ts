import type { DefaultEventsMap, Namespace, Server, Socket } from 'socket.io'
import type { Person } from '../domain/person.ts'

/** What a socket carries once its ticket was let in. */
export interface SocketData {
  person: Person
  /** Milliseconds since the epoch; `renew` moves it. */
  sessionEndsAt: number
  /** Whether `reauth` was sent for this end. */
  warned: boolean
  /** Where the client was when it last had a connection. */
  resume: Position | undefined
  /** Aborts when the socket or its connection has gone. */
  gone: AbortSignal
  /** Resolves when the person's relations are known. */
  known: Promise<void>
}

export interface Position {
  seq: number
  /** Absent means the current one. */
  epoch: string | undefined
}

type Events = DefaultEventsMap
export type GatewaySocket = Socket<Events, Events, Events, SocketData>
export type GatewayNamespace = Namespace<Events, Events, Events, SocketData>
export type GatewayServer = Server<Events, Events, Events, SocketData>
