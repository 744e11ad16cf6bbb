import { query, transaction } from '@girok/common/stores/postgres'
import type { Pool } from 'pg'
import type { Keys, KeyState } from '../domain/stores.ts'

interface KeyRow {
  id: string
  state: KeyState
  public_jwk: Record<string, unknown>
  sealed: Buffer
}

export function postgresKeys(pool: Pool): Keys {
  return {
    async published(call) {
      const { rows } = await query<KeyRow>(
        pool,
        call,
        `select id, state, public_jwk, sealed from signing_keys
         where state <> 'RETIRED' or published_until > now() order by created_at`,
      )
      return rows.map(({ public_jwk: publicJwk, ...key }) => ({ ...key, publicJwk }))
    },

    addFirst: (call, create) =>
      transaction(pool, call, async (tx) => {
        await tx.query("select pg_advisory_xact_lock(hashtextextended('first signing key', 0))")
        const { rowCount } = await tx.query("select from signing_keys where state = 'ACTIVE'")
        if (rowCount) return
        const key = await create()
        const text = 'insert into signing_keys (id, state, public_jwk, sealed) values ($1, $2, $3, $4)'
        await tx.query(text, [key.id, key.state, key.publicJwk, key.sealed])
      }),
  }
}
