import { Channel, type IssueTicket } from './channel.ts'
import type { Envelope } from './events.ts'

interface FeedEvents {
  'feed.post.created': Envelope<{ post: { id: string; authorId: string; body: string } }>
  'feed.post.updated': Envelope<{ post: { id: string; authorId: string; body: string } }>
  'feed.post.deleted': Envelope<{ postId: string; authorId: string }>
}

/** Posts of people one follows, as they come, change and go. */
export class Feed extends Channel<FeedEvents> {
  constructor(issueTicket: IssueTicket) {
    super('feed', issueTicket)
  }
}

interface MatchingEvents {
  'matching.matched': Envelope<{ matchId: string; queue: string; userIds: string[] }>
  'matching.queue.joined': Envelope<{ queue: string; userId: string }>
  'matching.queue.left': Envelope<{ queue: string; userId: string; reason?: string }>
}

/** One's own place in a queue, and one's matches. */
export class Matching extends Channel<MatchingEvents> {
  constructor(issueTicket: IssueTicket) {
    super('matching', issueTicket)
  }
}
