import { transaction } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { Trash } from '../domain/stores.ts'
import { discard } from './removal.ts'

interface TrashRow {
  file_id: string
  upload_only: boolean
  due_at: string
}

const AT_ONCE = 50

export const postgresTrash = (pool: Pool): Trash => ({
  add: (call, fileId) => transaction(pool, call, (tx) => discard(tx, fileId, false)),

  empty: (call, work) =>
    transaction(pool, call, async (tx) => {
      // Objects are taken away in any order and any number of times, so replicas may share the work.
      // As text, for a Date would lose its microseconds.
      const { rows } = await tx.query<TrashRow>(
        `select file_id, upload_only, due_at::text from trash where due_at <= now()
         order by trash.due_at limit $1 for update skip locked`,
        [AT_ONCE],
      )
      for (const row of rows) {
        await work({ fileId: row.file_id, uploadOnly: row.upload_only })
        const done = [row.file_id, row.due_at]
        await tx.query('delete from trash where file_id = $1 and due_at = $2::timestamptz', done)
      }
    }),
})
