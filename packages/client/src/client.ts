import type { Namespace } from './channel.ts'
import { Chat } from './chat.ts'
import * as operations from './gen/operations.ts'
import { GraphQL } from './graphql.ts'
import { Feed, Matching } from './live.ts'
import { Notifications } from './notifications.ts'

export type { Channel, ChannelEvents } from './channel.ts'
export type { TypedDocument } from './document.ts'
export { GirokError } from './errors.ts'
export type { ChatMessage, Envelope, NotificationLine } from './events.ts'

/** A person as the account operations show them. */
export type Account = operations.AccountFragment

const namespaces = {
  chat: 'CHAT',
  feed: 'FEED',
  notifications: 'NOTIFICATIONS',
  matching: 'MATCHING',
} as const satisfies Record<Namespace, operations.WsNamespace>

/** A girok app's side of the API, for browsers and Node. `url` is the GraphQL address. */
export function createClient(url: string) {
  const graphql = new GraphQL(url)
  const issueTicket = async (namespace: Namespace) => {
    const asked = { namespaces: [namespaces[namespace]] }
    return (await graphql.ask(operations.IssueTicket, asked, { repeatable: true })).issueWsTicket
  }
  const chat = new Chat(graphql, issueTicket)
  const notifications = new Notifications(graphql, issueTicket)
  const feed = new Feed(issueTicket)
  const matching = new Matching(issueTicket)
  const channels = [chat, notifications, feed, matching]
  const close = async () => void (await Promise.all(channels.map((channel) => channel.close())))
  return {
    chat,
    notifications,
    feed,
    matching,
    /** Any operation of one's own; documents by any code generator that types them. */
    ask: graphql.ask.bind(graphql),
    /** Creates an account and signs in. */
    register: async (input: operations.RegisterMutationVariables['input']): Promise<Account> =>
      (await graphql.ask(operations.Register, { input })).register.user!,
    /** Signs in; the username may be the e-mail address. */
    login: async (username: string, password: string): Promise<Account> =>
      (await graphql.ask(operations.Login, { input: { username, password } })).login.user!,
    /** Signs out and closes the sockets. */
    async logout(): Promise<void> {
      await graphql.ask(operations.Logout, {}, { repeatable: true })
      await close()
    },
    /** Who is signed in; null when nobody is. */
    me: async (): Promise<Account | null> => (await graphql.ask(operations.Me, {})).me,
    /** Closes the sockets; the session stays. */
    close,
  }
}

export type GirokClient = ReturnType<typeof createClient>
