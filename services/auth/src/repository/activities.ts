import { query } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { Activities } from '../domain/stores.ts'

export function postgresActivities(pool: Pool): Activities {
  return {
    async record(call, { eventId, userId, sessionId, kind, at }) {
      await query(
        pool,
        call,
        `insert into login_activity (event_id, user_id, session_id, client_kind, logged_in_at)
         select $1, id, $3, $4, $5 from users where id = $2 and status <> 'DELETED' for key share
         on conflict (event_id) do nothing`,
        [eventId, userId, sessionId, kind, at],
      )
    },
  }
}
