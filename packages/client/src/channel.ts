import { io, type Socket } from 'socket.io-client'
import { GirokError } from './errors.ts'
import { Listeners, type Unsubscribe } from './listeners.ts'
import { Bookmark, type Place } from './place.ts'

export type Namespace = 'chat' | 'feed' | 'notifications' | 'matching'

/** What comes on every channel besides its own events. */
export interface ChannelEvents {
  /** Everything after this moment comes; `resumed` when everything that was missed came too. */
  ready: Place & { resumed: boolean }
  /** Events that were missed and are no longer kept: load by GraphQL what you show. */
  gap: { fromSeq: number; toSeq: number }
  /** The session is over; the channel stays closed. */
  ended: GirokError
}

export type IssueTicket = (namespace: Namespace) => Promise<{ ticket: string; url: string }>

interface Refused {
  ok: false
  code: string
  reason: string
  message: string
}

const PAUSE_MS = 1_000
const MAX_PAUSE_MS = 5_000
const FIRST_PAUSE_MS = 200

/** One namespace's events, in order and once, whatever happens to the connection. Opens with its first listener. */
export class Channel<Events extends object> {
  readonly #namespace: Namespace
  readonly #issueTicket: IssueTicket
  readonly #listeners = new Listeners<Events & ChannelEvents>()
  readonly #bookmark = new Bookmark()
  #socket: Promise<Socket> | undefined
  #closed = false
  #waiting: ReturnType<typeof setTimeout> | undefined

  constructor(namespace: Namespace, issueTicket: IssueTicket) {
    this.#namespace = namespace
    this.#issueTicket = issueTicket
  }

  on<Name extends keyof (Events & ChannelEvents)>(
    name: Name,
    listener: (event: (Events & ChannelEvents)[Name]) => void,
  ): Unsubscribe {
    const off = this.#listeners.add(name, listener)
    void this.open().catch(() => undefined)
    return off
  }

  /** Opens the channel when it is not; throws when one is signed out. */
  async open(): Promise<void> {
    this.#closed = false
    await (this.#socket ??= this.#connect())
  }

  /** Asks something of the server and yields its answer; GirokError when it says no. */
  async command(name: string, payload: object): Promise<unknown> {
    const socket = await (this.#socket ??= this.#connect())
    const answer = (await socket.timeout(10_000).emitWithAck(name, payload)) as { ok: true } | Refused
    if (!answer.ok) throw new GirokError(answer.message, answer)
    return answer
  }

  /** Closes for good; a later listener opens it again where it was. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#waiting)
    const socket = await this.#socket?.catch(() => undefined)
    this.#socket = undefined
    socket?.disconnect()
  }

  /** The first ticket also tells where the sockets are. */
  async #connect(): Promise<Socket> {
    try {
      const first = await this.#issueTicket(this.#namespace)
      let unused: string | undefined = first.ticket
      const ticket = async () => {
        const known = unused
        unused = undefined
        return known ?? (await this.#issueTicket(this.#namespace)).ticket
      }
      return this.#listen(first.url, ticket)
    } catch (error) {
      this.#socket = undefined
      if (error instanceof GirokError && !error.isPassing) throw error
      this.#waiting = setTimeout(() => void this.open().catch(() => undefined), PAUSE_MS)
      throw error
    }
  }

  #listen(url: string, ticket: () => Promise<string>): Socket {
    const socket = io(`${url}/${this.#namespace}`, {
      transports: ['websocket'],
      reconnectionDelay: FIRST_PAUSE_MS,
      reconnectionDelayMax: MAX_PAUSE_MS,
      // Called at every connection: a ticket opens one.
      auth: (send) => {
        ticket().then(
          (fresh) => send({ ticket: fresh, ...this.#bookmark.resume }),
          (error: unknown) => this.#again(socket, error),
        )
      },
    })
    socket.on('connect_error', (error) => {
      // While `active` the connection is tried again by itself; else the server has said no.
      if (!socket.active)
        this.#again(socket, new GirokError(error.message, (error as { data?: object }).data))
    })
    socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') this.#again(socket, undefined)
    })
    socket.on('reauth', () => void this.#renew(socket))
    socket.onAny((name: string, event: object) => this.#take(name, event))
    return socket
  }

  #take(name: string, event: object): void {
    if (name === 'ready' || name === 'mark') this.#bookmark.move(event as Place)
    else if ('seq' in event && !this.#bookmark.take(event as Place)) return
    this.#listeners.tell(name as never, event as never)
  }

  /** A session that has ended says so with its next ticket; everything else passes. */
  #again(socket: Socket, error: unknown): void {
    socket.disconnect()
    if (this.#closed) return
    const ended = error instanceof GirokError && !error.isPassing && error.reason !== 'INVALID_TICKET'
    if (ended && error.code !== 'RATE_LIMITED') return this.#end(error)
    this.#waiting = setTimeout(() => socket.connect(), PAUSE_MS)
  }

  #end(error: GirokError): void {
    this.#socket = undefined
    this.#listeners.tell('ended', error as never)
  }

  /** A new ticket lets the socket live as long as the session does now. */
  async #renew(socket: Socket): Promise<void> {
    try {
      const { ticket } = await this.#issueTicket(this.#namespace)
      await socket.timeout(10_000).emitWithAck('renew', { ticket })
    } catch {
      // It is closed by the server then, and comes back with a new ticket or says that it has ended.
    }
  }
}
