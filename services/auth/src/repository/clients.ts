import { query } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { Clients } from '../domain/stores.ts'

export function postgresClients(pool: Pool): Clients {
  return {
    async put(call, secretHashes) {
      await query(
        pool,
        call,
        `insert into service_clients (id, secret_hash) select * from unnest($1::text[], $2::bytea[])
         on conflict (id) do update set secret_hash = excluded.secret_hash, updated_at = now()`,
        [[...secretHashes.keys()], [...secretHashes.values()]],
      )
    },

    async secretHash(call, id) {
      const text = 'select secret_hash from service_clients where id = $1'
      const { rows } = await query<{ secret_hash: Buffer }>(pool, call, text, [id])
      return rows[0]?.secret_hash
    },
  }
}
