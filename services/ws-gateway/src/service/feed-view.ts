import type { AnyReceived } from '@girok/common/events/received'
import type { Memberships } from '../domain/memberships.ts'
import { MAX_SUBJECTS, type View } from './view.ts'

/** FEED: a post's events go to those who follow its author. */
export const feedView = (followers: Memberships): View => ({
  learn: () => {},
  audienceOf: (event) => followers.membersOf(authorOf(event)),
  sees: (event, userId) => followers.has(authorOf(event), userId),
  subjectsOf(userId) {
    const followees = followers.groupsOf(userId)
    if (followees.length > MAX_SUBJECTS) return posts.map((type) => `${type}.*`)
    const created = followees.map((authorId) => `feed.post.created.${authorId}`)
    return [...created, 'feed.post.updated.*', 'feed.post.deleted.*']
  },
})

const posts = ['feed.post.created', 'feed.post.updated', 'feed.post.deleted']

function authorOf(event: AnyReceived): string {
  switch (event.type) {
    case 'feed.post.created':
    case 'feed.post.updated':
      return event.payload.post?.authorId ?? ''
    case 'feed.post.deleted':
      return event.payload.authorId
    default:
      return ''
  }
}
