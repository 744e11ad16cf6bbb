import type { Follower } from '@girok/common/events/follower'
import { payloadJson, type AnyReceived } from '@girok/common/events/received'
import type { StreamName } from '@girok/common/events/streams'
import type { WsNamespace } from '@girok/common/ticket'
import { admit, type AdmitOptions } from './admit.ts'
import { serveCommands, type Commands } from './commands.ts'
import type { Measures } from './measures.ts'
import { greet } from './position.ts'
import { renew } from './renew.ts'
import type { GatewayServer, GatewaySocket } from './socket.ts'

/** What one namespace has of its own. */
export interface Feature {
  /** Resolves when the socket's relations are known, so that it can be told that it is ready. */
  enter: (socket: GatewaySocket) => Promise<void>
  leave: (socket: GatewaySocket) => void
  /** Which of this node's people get an event. */
  audienceOf: (event: AnyReceived) => string[]
  commands: Commands
}

/** Reads a stream from now on; with a subject only what it matches. */
export type Follow = (
  stream: StreamName,
  onEvent: (event: AnyReceived) => void,
  subject?: string,
) => Promise<Follower>

/** A namespace that tickets open and whose events are still to come. */
export const quietFeature: Feature = {
  enter: async () => {},
  leave: () => {},
  audienceOf: () => [],
  commands: new Map(),
}

export interface NamespaceOptions extends AdmitOptions {
  io: GatewayServer
  feature: Feature
  follow: Follow
  measures: Measures
  markEveryMs: number
}

/** Each namespace's path and the one stream that it is served from. */
export const namespaces: Record<WsNamespace, { path: string; stream: StreamName }> = {
  CHAT: { path: '/chat', stream: 'CHAT' },
  FEED: { path: '/feed', stream: 'FEED' },
  NOTIFICATIONS: { path: '/notifications', stream: 'NOTIFICATION' },
  MATCHING: { path: '/matching', stream: 'MATCHING' },
}

/** The Socket.IO room of all who were told that they are ready; besides it each person has a room by user id. */
const READY = 'ready'

/** Opens one namespace: tickets at its door, the stream's events to whom they concern, commands with acks. */
export async function openNamespace(
  name: WsNamespace,
  options: NamespaceOptions,
): Promise<{ close: () => void }> {
  const { io, feature, sessions, measures, log } = options
  const { path, stream } = namespaces[name]
  const namespace = io.of(path)
  const follower = await options.follow(stream, push)
  const commands: Commands = new Map([...feature.commands, ['renew', renew(options.admission, name)]])
  namespace.use(admit(options, name))
  namespace.on('connection', (socket) => void enter(socket))
  const marks = setInterval(() => namespace.local.to(READY).emit('mark', place()), options.markEveryMs)
  measures.watchSockets(path, () => namespace.sockets.size)
  return { close: () => clearInterval(marks) }

  /** One emit for all sockets of all people concerned: the event is encoded once. */
  function push(event: AnyReceived): void {
    const people = feature.audienceOf(event)
    if (people.length === 0) return
    const { seq, id, type } = event
    const occurredAt = event.occurredAt.toISOString()
    namespace.local.to(people).emit(type, { seq, id, type, occurredAt, data: payloadJson(event) })
    measures.emitted.inc({ type })
  }

  async function enter(socket: GatewaySocket): Promise<void> {
    const entered = feature.enter(socket)
    serveCommands(socket, commands, log)
    socket.on('disconnect', () => {
      sessions.delete(socket)
      feature.leave(socket)
    })
    sessions.add(socket)
    await entered
    if (!socket.connected) return
    // From here to `ready` nothing may wait: the socket gets every event after the position that it is told.
    void socket.join([socket.data.person.userId, READY])
    greet(socket, place())
  }

  function place() {
    return { seq: follower.seq, epoch: follower.epoch }
  }
}
