import { payloadJson, type AnyReceived } from '@girok/common/events/received'
import { Quota } from '@girok/common/live/quota'
import type { StreamName } from '@girok/common/events/streams'
import type { WsNamespace } from '@girok/common/ticket'
import { tracedNow } from '@girok/common/trace'
import { catchUp, type Gap } from '@girok/common/events/resume/catch-up'
import type { View } from '../service/view.ts'
import { admit, type AdmitOptions, type Entrance } from './admit.ts'
import { serveCommands, type Commands } from './commands.ts'
import type { Measures } from './measures.ts'
import { renew } from './renew.ts'
import type { Sessions } from './sessions.ts'
import type { GatewayNamespace, GatewayServer, GatewaySocket } from './socket.ts'
import type { Follow } from '@girok/common/events/resume/source'

/** What one namespace has of its own. */
export interface Feature extends Omit<Entrance, 'quota'> {
  view: View
  commands: Commands
  /** What a socket gets besides events once it is ready. */
  greet?: (socket: GatewaySocket) => void
}

export interface NamespaceOptions extends AdmitOptions {
  namespace: GatewayNamespace
  feature: Feature
  follow: Follow
  sessions: Sessions
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

/** One of Socket.IO's namespaces of ours, by its path. */
export const namespaceOf = (io: GatewayServer, name: WsNamespace): GatewayNamespace =>
  io.of(namespaces[name].path)

/** The Socket.IO room of all who were told that they are ready; besides it each person has a room by user id. */
const READY = 'ready'

/** Opens one namespace: tickets at its door, the stream's events to whom they concern, commands with acks. */
export async function openNamespace(
  name: WsNamespace,
  options: NamespaceOptions,
): Promise<{ close: () => void }> {
  const { namespace, feature, sessions, measures, links, log } = options
  const { view } = feature
  const source = await options.follow(namespaces[name].stream, push)
  const commands: Commands = new Map([...feature.commands, ['renew', renew(options.admission, name)]])
  namespace.use(admit(options, name, { ...feature, quota: new Quota() }))
  namespace.on('connection', (socket) => void serve(socket))
  const marks = setInterval(() => namespace.local.to(READY).emit('mark', source.place()), options.markEveryMs)
  measures.watchSockets(namespace.name, () => namespace.sockets.size)
  return { close: () => clearInterval(marks) }

  /** One emit for all sockets of all people concerned: the event is encoded once. */
  function push(event: AnyReceived): void {
    view.learn(event)
    const { rooms } = namespace.adapter
    const people = [...view.audienceOf(event)].filter((userId) => rooms.has(userId))
    if (people.length === 0) return
    tracedNow(event.traceparent, 'CONSUMER', `socket ${event.type}`, () =>
      namespace.local.to(people).emit(event.type, envelope(event)),
    )
    measures.emitted.inc({ type: event.type })
  }

  async function serve(socket: GatewaySocket): Promise<void> {
    const { data, conn } = socket
    const link = links.of(conn)
    if (!link) return
    link.add(socket)
    socket.on('disconnect', () => {
      sessions.delete(socket)
      link.delete(socket)
    })
    serveCommands(socket, commands, log)
    sessions.add(socket)
    await data.known
    await catchUp(source, {
      ...(data.resume ?? source.place()),
      sees: (event) => view.sees(event, data.person.userId),
      subjects: () => view.subjectsOf(data.person.userId),
      send: (event) => socket.emit(event.type, envelope(event)),
      isFull: () => link.isFull,
      gone: data.gone,
      goLive: (missed) => goLive(socket, missed),
    })
  }

  /** Nothing may wait in here: the socket gets every event after the position that it is told. */
  function goLive(socket: GatewaySocket, missed?: Gap): void {
    if (socket.data.gone.aborted) return
    void socket.join([socket.data.person.userId, READY])
    const resumed = socket.data.resume !== undefined && missed === undefined
    socket.emit('ready', { ...source.place(), resumed })
    if (missed) socket.emit('gap', missed)
    feature.greet?.(socket)
  }
}

/** An event as clients get it. */
function envelope(event: AnyReceived) {
  const { seq, id, type } = event
  return { seq, id, type, occurredAt: event.occurredAt.toISOString(), data: payloadJson(event) }
}
