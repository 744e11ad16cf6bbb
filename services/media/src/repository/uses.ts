import type { Call } from '@girok/common/call'
import { query } from '@girok/common/stores/postgres'
import type { Pool, PoolClient } from 'pg'
import type { MediaFile } from '../domain/file.ts'
import type { Use } from '../domain/stores.ts'
import { FILE, toFile, type FileRow } from './rows.ts'

/** Replaces what is shown at a place, within the transaction that has locked the owner. */
export async function use(tx: PoolClient, { ownerId, usedBy, ids }: Use): Promise<MediaFile[] | undefined> {
  const { rows } = await tx.query<FileRow>(
    `select ${FILE} from files where id = any($1) and owner_id = $2 and state = 'READY'`,
    [ids, ownerId],
  )
  if (rows.length < ids.length) return undefined
  // Nobody takes away what another person shows.
  const released = `with gone as (
      delete from uses using files where uses.used_by = $1 and files.id = uses.file_id
        and files.owner_id = $2 and not uses.file_id = any($3) returning uses.file_id)
    update files set changed_at = now() from gone where files.id = gone.file_id`
  await tx.query(released, [usedBy, ownerId, ids])
  const shown = 'insert into uses (used_by, file_id) select $1, unnest($2::uuid[]) on conflict do nothing'
  await tx.query(shown, [usedBy, ids])
  return rows.map(toFile)
}

/** Nothing is shown at a place any more. */
export async function release(pool: Pool, call: Call, usedBy: string): Promise<void> {
  const text = `with gone as (delete from uses where used_by = $1 returning file_id)
    update files set changed_at = now() from gone where files.id = gone.file_id`
  await query(pool, call, text, [usedBy])
}
