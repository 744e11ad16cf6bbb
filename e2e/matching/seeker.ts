import { io, type Socket } from 'socket.io-client'
import { Person } from '../support/person.ts'
import { untilDone } from '../support/until.ts'

export interface MatchView {
  id: string
  partner: { id: string; username: string } | null
  room: { id: string; kind: string; members: { id: string }[] } | null
}
export interface StatusView {
  state: 'IDLE' | 'WAITING' | 'MATCHED'
  queue: string | null
  position: number | null
  match: MatchView | null
}

const STATUS = 'state queue position match { id partner { id username } room { id kind members { id } } }'

/** An event of /matching as a client receives it. */
export interface MatchingEvent {
  type: string
  data: { matchId?: string; userIds?: string[]; queue: string }
}

/** Somebody who looks for company, with a socket on /matching. */
export class Seeker extends Person {
  readonly received: MatchingEvent[] = []
  #socket: Socket | undefined

  static async arrive(graphqlUrl: string): Promise<Seeker> {
    const seeker = await untilDone(() => new Seeker(graphqlUrl).register())
    await seeker.listen()
    return seeker as Seeker
  }

  async listen(): Promise<void> {
    const { issueWsTicket } = await this.api.request<{ issueWsTicket: { ticket: string; url: string } }>(
      'mutation { issueWsTicket(namespaces: [MATCHING]) { ticket url } }',
    )
    const auth = { ticket: issueWsTicket.ticket }
    const socket = io(`${issueWsTicket.url}/matching`, { auth, transports: ['websocket'], forceNew: true })
    this.#socket = socket
    socket.onAny((name: string, event: MatchingEvent) => {
      if (name.startsWith('matching.')) this.received.push(event)
    })
    await new Promise((resolve, reject) => {
      socket.once('ready', resolve)
      socket.once('connect_error', reject)
    })
  }

  async join(queue: string): Promise<StatusView> {
    const { joinQueue } = await this.api.request<{ joinQueue: { status: StatusView } }>(
      `mutation ($input: JoinQueueInput!) { joinQueue(input: $input) { status { ${STATUS} } } }`,
      { input: { queue } },
    )
    return joinQueue.status
  }

  /** Joins until it is done; an answer that was lost may have been a match, which another join would end. */
  insist(queue: string): Promise<StatusView> {
    return untilDone(async () => {
      const status = await this.status()
      return status.state === 'IDLE' ? this.join(queue) : status
    })
  }

  async skip(whom: Person): Promise<StatusView> {
    const { skipUser } = await this.api.request<{ skipUser: { status: StatusView } }>(
      `mutation ($id: ID!) { skipUser(userId: $id) { status { ${STATUS} } } }`,
      { id: whom.id },
    )
    return skipUser.status
  }

  async status(): Promise<StatusView> {
    const { queueStatus } = await this.api.request<{ queueStatus: StatusView }>(
      `{ queueStatus { ${STATUS} } }`,
    )
    return queueStatus
  }

  /** The match once it has a room. */
  inRoom(): Promise<MatchView> {
    return untilDone(async () => {
      const { match } = await this.status()
      if (!match?.room) throw new Error('no room yet')
      return match
    })
  }

  /** The events of a type once there are so many. */
  told(type: string, count = 1): Promise<MatchingEvent[]> {
    return untilDone(async () => {
      const found = this.received.filter((event) => event.type === type)
      if (found.length < count) throw new Error(`${found.length} of ${count} ${type}`)
      return found
    })
  }

  /** The next event of a type, as it comes. */
  next(type: string): Promise<unknown> {
    return new Promise((resolve) => this.#socket!.once(type, resolve))
  }

  /** The match that one was notified of. */
  notified(matchId: string): Promise<NotificationView> {
    const query = '{ notifications { edges { node { kind actors { id } match { id partner { id } } } } } }'
    return untilDone(async () => {
      const { notifications } = await this.api.request<Notifications>(query)
      const found = notifications.edges.find(({ node }) => node.match?.id === matchId)
      if (!found) throw new Error('not notified yet')
      return found.node
    })
  }

  close(): void {
    this.#socket?.disconnect()
  }
}

interface NotificationView {
  kind: string
  actors: { id: string }[]
  match: { id: string; partner: { id: string } } | null
}
interface Notifications {
  notifications: { edges: { node: NotificationView }[] }
}
