import type { Call } from '@girok/common/call'
import { createEntry, type Entry } from '@girok/common/events/entry'
import { hasRoom, outboxOf, withEntries } from '@girok/common/events/outbox-mongo'
import { isDuplicateKey } from '@girok/common/stores/mongo'
import { ask } from '@girok/common/stores/mongo-ask'
import { kindNumber } from '../contract.ts'
import type { Post } from '../domain/post.ts'
import { reactionKey, type Reaction } from '../domain/reaction.ts'
import type { Reactions } from '../domain/stores.ts'
import type { ReactionKind } from '../domain/tally.ts'
import type { ReactionDocument } from './models.ts'
import type { Store } from './store.ts'

const projection = { outbox: 0, pending: 0, changedAt: 0 }

const toReaction = ({ _id, ...rest }: ReactionDocument): Reaction => ({ ...rest, id: _id })

export function mongoReactions({ reactions }: Pick<Store, 'reactions'>): Reactions {
  return {
    of: (userId, postIds, call) =>
      ask(call, async (options) => {
        const filter = { _id: { $in: postIds.map((postId) => reactionKey(postId, userId)) } }
        return (await reactions.find(filter, { ...options, projection }).toArray()).map(toReaction)
      }),

    ofUser: (userId, limit, call) =>
      ask(call, async (options) => {
        const filter = { userId, value: { $ne: null } }
        const found = reactions.find(filter, { ...options, projection })
        return (await found.limit(limit).toArray()).map(toReaction)
      }),

    set: (post, userId, before, value, call) =>
      ask(call, async (options) => {
        const reaction = changed(post, userId, before, value)
        const entries = eventsOf(post, before?.value ?? null, reaction, call)
        const { id: _id, version, uncounted } = reaction
        const changedAt = new Date()
        if (!before) {
          const document = { ...withoutId(reaction), _id, changedAt, ...outboxOf(entries) }
          return reactions.insertOne(document, options).then(() => true, unlessTaken)
        }
        const { $push, $set } = withEntries(entries)
        const result = await reactions.updateOne(
          { _id, version: before.version, ...hasRoom },
          { $push, $set: { ...$set, value, version, uncounted, changedAt } } as object,
          options,
        )
        return result.matchedCount === 1
      }),

    forget: (userId, call) =>
      ask(call, async (options) => {
        const done = { userId, value: null, uncounted: false, pending: false }
        await reactions.deleteMany(done, options)
        return (await reactions.countDocuments({ userId }, { ...options, limit: 1 })) === 0
      }),
  }
}

const unlessTaken = (error: unknown): false => {
  if (!isDuplicateKey(error)) throw error
  return false
}

const withoutId = ({ id: _id, ...rest }: Reaction) => rest

const changed = (
  post: Post,
  userId: string,
  before: Reaction | undefined,
  value: ReactionKind | null,
): Reaction => {
  const counted = before?.counted ?? { value: null, seq: 0 }
  return {
    id: reactionKey(post.id, userId),
    postId: post.id,
    userId,
    value,
    version: (before?.version ?? 0) + 1,
    counted,
    // Also where it is as it was counted: a tally may be counting it otherwise this moment.
    uncounted: true,
  }
}

/** A LIKE that came or went, and what changed among the other kinds: a replacement tells of both. */
function eventsOf(post: Post, before: ReactionKind | null, after: Reaction, call: Call): Entry[] {
  const { postId, userId, value, version: reactionVersion } = after
  const about = { postId, authorId: post.authorId, userId, reactionVersion, version: post.version }
  const entries: Entry[] = []
  if (before === 'LIKE') entries.push(createEntry('feed.post.unliked', about, call))
  const [was, is] = [before, value].map((kind) => kindNumber(kind === 'LIKE' ? null : kind))
  if (was !== is)
    entries.push(createEntry('feed.reaction.changed', { ...about, before: was!, after: is! }, call))
  if (value === 'LIKE') entries.push(createEntry('feed.post.liked', { ...about, likedAt: new Date() }, call))
  return entries
}
