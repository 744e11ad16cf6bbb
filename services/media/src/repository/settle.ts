import type { Call } from '@girok/common/call'
import { appendOutbox } from '@girok/common/events/outbox-postgres'
import type { PoolClient } from 'pg'
import type { MediaFile, Outcome } from '../domain/file.ts'
import { fileReady, fileRejected } from './events.ts'
import { discard } from './removal.ts'
import { FILE, toFile, type FileRow } from './rows.ts'

/** Ends the work on a file, once, with its event, within the transaction that has locked its owner. */
export async function settle(
  tx: PoolClient,
  call: Call,
  file: MediaFile,
  outcome: Outcome,
): Promise<boolean> {
  const isReady = outcome.state === 'READY'
  const { rows } = await tx.query<FileRow>(
    `update files set state = $2, reason = $3, content_type = $4, variants = $5, changed_at = now(), version = version + 1
     where id = $1 and state = 'PROCESSING' returning ${FILE}`,
    [
      file.id,
      outcome.state,
      isReady ? '' : outcome.reason,
      isReady ? outcome.contentType : file.contentType,
      JSON.stringify(isReady ? outcome.variants : []),
    ],
  )
  const [row] = rows
  if (!row) return false
  const settled = toFile(row)
  const isPicture = settled.variants.length > 0
  await appendOutbox(tx, [isReady ? fileReady(settled, call) : fileRejected(settled, call)])
  if (!isReady) await discard(tx, settled.id, false)
  // A picture's original is kept, private; an attachment has its own object.
  else if (!isPicture) await discard(tx, settled.id, true)
  if (!isPicture) await discard(tx, settled.id, true, settled.expiresAt)
  return true
}
