import type { PoolClient } from 'pg'
import type { Inbox } from '../domain/stores.ts'
import { CAUSE, toCause, type CauseRow } from './rows.ts'

/** The causes of one locked list. */
export function postgresCauses(
  tx: PoolClient,
  recipientId: string,
): Pick<Inbox, 'cause' | 'causesBy' | 'saveCause'> {
  return {
    async cause({ kind, target, key }) {
      const { rows } = await tx.query<CauseRow>(
        `select ${CAUSE} from causes where recipient_id = $1 and kind = $2 and target = $3 and key = $4`,
        [recipientId, kind, target, key],
      )
      return rows[0] && toCause(rows[0])
    },

    async causesBy(actorId) {
      const { rows } = await tx.query<CauseRow>(
        `select ${CAUSE} from causes where recipient_id = $1 and actor_id = $2 and active`,
        [recipientId, actorId],
      )
      return rows.map(toCause)
    },

    async saveCause(cause) {
      await tx.query(
        `insert into causes (recipient_id, kind, target, key, actor_id, active, version, line_id, happened_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (recipient_id, kind, target, key) do update set active = excluded.active,
           version = excluded.version, line_id = excluded.line_id, happened_at = excluded.happened_at`,
        [
          recipientId,
          cause.kind,
          cause.target,
          cause.key,
          cause.actorId,
          cause.active,
          cause.version,
          cause.lineId ?? null,
          cause.happenedAt,
        ],
      )
    },
  }
}
