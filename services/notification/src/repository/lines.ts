import type { PoolClient } from 'pg'
import type { Inbox } from '../domain/stores.ts'
import { LINE, toLine, type LineRow } from './rows.ts'

type Lines = Pick<
  Inbox,
  'line' | 'openLine' | 'saveLine' | 'markRead' | 'dropTarget' | 'unreadCount' | 'isIn' | 'latestActors'
>

/** The lines of one locked list. */
export function postgresLines(tx: PoolClient, recipientId: string): Lines {
  const one = async (where: string, values: unknown[]) => {
    const { rows } = await tx.query<LineRow>(`select ${LINE} from lines where ${where}`, values)
    return rows[0] && toLine(rows[0])
  }
  return {
    line: (id) => one('id = $1 and recipient_id = $2', [id, recipientId]),

    openLine: (kind, target) =>
      one('recipient_id = $1 and kind = $2 and target = $3 and read_at is null', [recipientId, kind, target]),

    async saveLine(line) {
      await tx.query(
        `insert into lines (id, recipient_id, kind, target, position, actor_ids, count, version, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (id) do update set position = excluded.position, actor_ids = excluded.actor_ids,
           count = excluded.count, version = excluded.version, updated_at = excluded.updated_at`,
        [
          line.id,
          recipientId,
          line.kind,
          line.target,
          line.position,
          line.actorIds,
          line.count,
          line.version,
          line.createdAt,
          line.updatedAt,
        ],
      )
      await tx.query('update recipients set position = greatest(position, $2) where id = $1', [
        recipientId,
        line.position,
      ])
    },

    async markRead(ids) {
      const { rows } = await tx.query<{ id: string }>(
        `update lines set read_at = now(), version = version + 1
         where recipient_id = $1 and read_at is null and count > 0 and ($2::uuid[] is null or id = any($2)) returning id`,
        [recipientId, ids ?? null],
      )
      return rows.map((row) => row.id)
    },

    async dropTarget(kind, target) {
      const dropped = [recipientId, kind, target]
      await tx.query('delete from causes where recipient_id = $1 and kind = $2 and target = $3', dropped)
      const { rows } = await tx.query<{ id: string; unread: boolean }>(
        `delete from lines where recipient_id = $1 and kind = $2 and target = $3
         returning id, read_at is null and count > 0 as unread`,
        dropped,
      )
      return rows.filter((row) => row.unread).map((row) => row.id)
    },

    async unreadCount() {
      const { rows } = await tx.query<{ count: string }>(UNREAD, [recipientId])
      return Number(rows[0]!.count)
    },

    async isIn(lineId, actorId) {
      const text = 'select from causes where line_id = $1 and actor_id = $2 and active limit 1'
      const { rows } = await tx.query(text, [lineId, actorId])
      return rows.length > 0
    },

    async latestActors(lineId) {
      const { rows } = await tx.query<{ actor_id: string }>(
        `select actor_id from causes where line_id = $1 and active
         group by actor_id order by max(happened_at) desc limit 3`,
        [lineId],
      )
      return rows.map((row) => row.actor_id)
    },
  }
}

/** How many lines a person has not read. */
export const UNREAD = 'select count(*) from lines where recipient_id = $1 and read_at is null and count > 0'
