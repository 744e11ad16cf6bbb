import { query } from '@girok/common/stores/postgres'
import type { Inboxes, Posts } from '../domain/stores.ts'
import type { Kind } from '../domain/line.ts'
import { onRecipient, type Database } from './database.ts'
import { postgresInbox } from './inbox.ts'
import { UNREAD } from './lines.ts'
import { LINE, toLine, type LineRow } from './rows.ts'

export function postgresInboxes(db: Database): Inboxes {
  const { pool } = db
  return {
    change: (call, recipientId, work) =>
      onRecipient(db, call, recipientId, (tx, recipient) =>
        work(postgresInbox(tx, recipientId, recipient, call)),
      ),

    async page(call, recipientId, before, limit) {
      const { rows } = await query<LineRow>(
        pool,
        call,
        `select ${LINE} from lines where recipient_id = $1 and count > 0 and ($2::bigint is null or position < $2)
         order by position desc limit $3`,
        [recipientId, Number.isFinite(before) ? before : null, limit],
      )
      return rows.map(toLine)
    },

    async byIds(call, recipientId, ids) {
      const { rows } = await query<LineRow>(
        pool,
        call,
        `select ${LINE} from lines where recipient_id = $1 and count > 0 and id = any($2)`,
        [recipientId, ids],
      )
      return rows.map(toLine)
    },

    async unreadCount(call, recipientId) {
      const { rows } = await query<{ count: string }>(pool, call, UNREAD, [recipientId])
      return Number(rows[0]!.count)
    },

    async muted(call, recipientId) {
      const text = 'select muted from recipients where id = $1'
      const { rows } = await query<{ muted: Kind[] }>(pool, call, text, [recipientId])
      return rows[0]?.muted ?? []
    },

    async recipientsOf(call, actorId) {
      const text = 'select distinct recipient_id as id from causes where actor_id = $1 and active'
      const { rows } = await query<{ id: string }>(pool, call, text, [actorId])
      return rows.map((row) => row.id)
    },
  }
}

export const postgresPosts = ({ pool }: Database): Posts => ({
  async bury(call, postId) {
    await query(pool, call, 'insert into gone_posts (id) values ($1) on conflict do nothing', [postId])
  },
})
