import { query } from '@girok/common/stores/postgres'
import type { Files } from '../domain/stores.ts'
import { ownerGone } from '../domain/faults.ts'
import { onOwner, type Database } from './database.ts'
import { emptied, removeFiles } from './removal.ts'
import { FILE, toFile, type FileRow } from './rows.ts'
import { settle } from './settle.ts'
import { release, use } from './uses.ts'

export function postgresFiles(db: Database): Files {
  const { pool } = db
  return {
    begin: (call, file, quota) =>
      onOwner(db, call, file.ownerId, async (tx, owner) => {
        if (owner.erased) throw ownerGone()
        const { rows } = await tx.query<FileRow>(
          `insert into files (id, owner_id, name, content_type, size, state, created_at, expires_at)
           select $1, $2, $3, $4, $5, $6, $7, $8
           from (select coalesce(sum(size), 0) as bytes, count(*) as files from files
                 where owner_id = $2 and state <> 'REJECTED') as taken
           where taken.bytes + $5::bigint <= $9 and taken.files < $10
           returning ${FILE}`,
          [
            file.id,
            file.ownerId,
            file.name,
            file.contentType,
            file.size,
            file.state,
            file.createdAt,
            file.expiresAt,
            quota.bytes,
            quota.files,
          ],
        )
        return rows[0] && toFile(rows[0])
      }),

    async byIds(call, ids) {
      const text = `select ${FILE} from files where id = any($1)`
      const { rows } = await query<FileRow>(pool, call, text, [ids])
      return rows.map(toFile)
    },

    async visible(call, ids) {
      const text = `select ${FILE} from files where id = any($1) and (owner_id = $2
        or state = 'READY' and exists (select from uses where uses.file_id = files.id))`
      const { rows } = await query<FileRow>(pool, call, text, [ids, call.userId || null])
      return rows.map(toFile)
    },

    complete: (call, { id, ownerId }, { etag, size }) =>
      onOwner(db, call, ownerId, async (tx) => {
        await tx.query(
          `update files set state = 'PROCESSING', etag = $2, size = $3, changed_at = now(), version = version + 1
           where id = $1 and state = 'PENDING'`,
          [id, etag, size],
        )
        const { rows } = await tx.query<FileRow>(`select ${FILE} from files where id = $1`, [id])
        return rows[0] && toFile(rows[0])
      }),

    settle: (call, file, outcome) => onOwner(db, call, file.ownerId, (tx) => settle(tx, call, file, outcome)),

    remove: (call, { id, ownerId }) =>
      onOwner(db, call, ownerId, async (tx) => (await removeFiles(tx, call, 'id = $1', [id])) > 0),

    use: (call, asked) => onOwner(db, call, asked.ownerId, (tx) => use(tx, asked)),
    release: (call, usedBy) => release(pool, call, usedBy),

    erase: (call, ownerId) =>
      onOwner(db, call, ownerId, async (tx) => {
        await tx.query('update owners set erased = true where id = $1', [ownerId])
        await removeFiles(tx, call, 'owner_id = $1', [ownerId])
      }),

    async waiting(call, olderThanMs) {
      const { rows } = await query<{ id: string }>(
        pool,
        call,
        `select id from files where state = 'PROCESSING' and changed_at < now() - $1 * interval '1 ms'
         order by changed_at limit 200`,
        [olderThanMs],
      )
      return rows.map(({ id }) => id)
    },

    async removeOrphans(call, unusedSeconds) {
      const owners = await query<{ id: string }>(
        pool,
        call,
        `select distinct owner_id as id from files where ${emptied} limit 200`,
        [unusedSeconds],
      )
      // Looked at again under the owner's lock: it may have come to be shown since.
      for (const { id } of owners.rows)
        await onOwner(db, call, id, (tx) =>
          removeFiles(tx, call, `${emptied} and owner_id = $2`, [unusedSeconds, id]),
        )
    },
  }
}
