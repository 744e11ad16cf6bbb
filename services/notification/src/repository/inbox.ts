import type { Call } from '@girok/common/call'
import { appendOutbox } from '@girok/common/events/outbox-postgres'
import type { PoolClient } from 'pg'
import { notificationCreated, notificationRead } from './events.ts'
import type { Inbox } from '../domain/stores.ts'
import type { Recipient } from './database.ts'
import { postgresCauses } from './causes.ts'
import { postgresLines } from './lines.ts'

/** A list within the transaction that has locked it. */
export function postgresInbox(tx: PoolClient, recipientId: string, recipient: Recipient, call: Call): Inbox {
  let position = recipient.position
  return {
    ...postgresLines(tx, recipientId),
    ...postgresCauses(tx, recipientId),
    recipientId,
    muted: recipient.muted,
    erased: recipient.erased,
    nextPosition: () => ++position,

    async hides(actorId) {
      const { rows } = await tx.query(
        `select from blocks where active and (blocker_id, blocked_id) in (($1, $2), ($2, $1))
         union all select from recipients where id = $2 and erased limit 1`,
        [recipientId, actorId],
      )
      return rows.length > 0
    },

    async isGone(postId) {
      const { rows } = await tx.query('select from gone_posts where id = $1', [postId])
      return rows.length > 0
    },

    async setMuted(kinds) {
      await tx.query('update recipients set muted = $2 where id = $1', [recipientId, kinds])
    },

    async dropAll() {
      await tx.query('delete from causes where recipient_id = $1', [recipientId])
      await tx.query('delete from lines where recipient_id = $1', [recipientId])
      await tx.query("update recipients set erased = true, muted = '{}' where id = $1", [recipientId])
    },

    publishCreated: (line, unread) =>
      appendOutbox(tx, [notificationCreated(recipientId, line, unread, call)]),

    publishRead: (ids, unread) => appendOutbox(tx, [notificationRead(recipientId, ids, unread, call)]),
  }
}
