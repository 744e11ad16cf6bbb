import type { Call } from '@girok/common/call'
import { appendOutbox } from '@girok/common/events/outbox-postgres'
import type { PoolClient } from 'pg'
import { fileDeleted } from './events.ts'
import { FILE, toFile, type FileRow } from './rows.ts'

/** Files that nobody needs: never completed, shown nowhere for `$1` seconds, or refused a week ago. */
export const emptied = `(
  (state = 'PENDING' and expires_at < now() - interval '1 hour')
  or (state = 'REJECTED' and changed_at < now() - interval '7 days')
  or (state = 'READY' and changed_at < now() - $1 * interval '1 second'
      and not exists (select from uses where file_id = files.id))
)`

/** Takes files away within the transaction that has locked their owner; their objects go by the trash. */
export async function removeFiles(
  tx: PoolClient,
  call: Call,
  where: string,
  values: unknown[],
): Promise<number> {
  const { rows } = await tx.query<FileRow>(`delete from files where ${where} returning ${FILE}`, values)
  for (const file of rows.map(toFile)) {
    await discard(tx, file.id, false)
    if (file.expiresAt.getTime() > Date.now()) await discard(tx, file.id, true, file.expiresAt)
  }
  await appendOutbox(
    tx,
    rows.map((row) => fileDeleted(toFile(row), call)),
  )
  return rows.length
}

/** Has a file's objects taken away, now or when nothing more can be sent for it. */
export async function discard(
  tx: PoolClient,
  fileId: string,
  uploadOnly: boolean,
  after?: Date,
): Promise<void> {
  await tx.query(
    `insert into trash (file_id, upload_only, due_at)
     values ($1, $2, coalesce($3::timestamptz + interval '1 minute', now())) on conflict do nothing`,
    [fileId, uploadOnly, after ?? null],
  )
}
