import { payloadJson, type AnyReceived } from '@girok/common/events/received'
import { catchUp, type Gap, type Source } from '@girok/common/events/resume/catch-up'
import type { SseClient } from './client.ts'

export interface Stream {
  client: SseClient
  userId: string
  sessionId: string
  /** Where the client was when it last had a connection. */
  resume: { seq: number; epoch: string | undefined } | undefined
  gone: AbortSignal
}

const RETRY_MS = 2_000

/** The open streams of this process: each gets what came to its person's list, live or missed. */
export class Streams {
  readonly #live = new Map<string, Set<Stream>>()
  readonly #open = new Set<Stream>()

  get count(): number {
    return this.#open.size
  }

  /** Gives a stream what it missed, then what comes, until it is gone. */
  async serve(stream: Stream, source: Source): Promise<void> {
    const { client, userId, gone } = stream
    this.#open.add(stream)
    gone.addEventListener('abort', () => this.#forget(stream), { once: true })
    client.retry(RETRY_MS)
    await catchUp(source, {
      ...(stream.resume ?? { seq: source.place().seq, epoch: undefined }),
      sees: (event) => recipientOf(event) === userId,
      subjects: () => [`notification.*.${userId}`],
      send: (event) => client.send(envelope(event)),
      isFull: () => client.isFull,
      gone,
      goLive: (missed) => this.#goLive(stream, source, missed),
    })
  }

  /** An event that this process has just read. */
  push(event: AnyReceived): void {
    const message = envelope(event)
    for (const { client } of this.#live.get(recipientOf(event)) ?? []) client.send(message)
  }

  /** Tells every live client where it is, so that a quiet one keeps its place. */
  mark(source: Source): void {
    const place = source.place()
    for (const stream of this.#all()) stream.client.send({ event: 'mark', id: place.seq, data: place })
  }

  heartbeat(): void {
    for (const { client } of this.#open) client.heartbeat()
  }

  /** Ends the streams of sessions that have ended. */
  endSessions(sessionIds: ReadonlySet<string>): void {
    for (const { client, sessionId } of this.#open) if (sessionIds.has(sessionId)) client.end()
  }

  /** Ends all; clients come back to another process. */
  close(): void {
    for (const { client } of this.#open) client.end()
  }

  /** Nothing may wait in here: the client gets every event after the position that it is told. */
  #goLive(stream: Stream, source: Source, missed?: Gap): void {
    if (stream.gone.aborted) return
    const { userId, client } = stream
    this.#live.set(userId, (this.#live.get(userId) ?? new Set()).add(stream))
    const place = source.place()
    const resumed = stream.resume !== undefined && missed === undefined
    client.send({ event: 'ready', id: place.seq, data: { ...place, resumed } })
    if (missed) client.send({ event: 'gap', data: missed })
  }

  #forget(stream: Stream): void {
    this.#open.delete(stream)
    const live = this.#live.get(stream.userId)
    live?.delete(stream)
    if (live?.size === 0) this.#live.delete(stream.userId)
  }

  *#all(): Iterable<Stream> {
    for (const streams of this.#live.values()) yield* streams
  }
}

/** Whose list an event of NOTIFICATION is about. */
const recipientOf = ({ type, payload }: AnyReceived): string =>
  type === 'notification.created' || type === 'notification.read' ? payload.recipientId : ''

/** The same object that sockets get. */
function envelope(event: AnyReceived) {
  const { seq, id, type } = event
  const data = { seq, id, type, occurredAt: event.occurredAt.toISOString(), data: payloadJson(event) }
  return { event: type, id: seq, data }
}
