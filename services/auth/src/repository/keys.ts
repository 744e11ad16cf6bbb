import type { Call } from '@girok/common/call'
import { query, transaction } from '@girok/common/stores/postgres'
import type { Pool, PoolClient } from 'pg'
import { NEXT_SECONDS, RETIRED_SECONDS, type KeyState, type NewKey, type StoredKey } from '../domain/keys.ts'
import type { Keys } from '../domain/stores.ts'

const KEY = `id, state, public_jwk as "publicJwk", sealed, created_at as "createdAt", activates_at as "activatesAt",
  coalesce(activates_at <= now(), false) as due, published_until as "publishedUntil"`

export function postgresKeys(pool: Pool): Keys {
  /** One change at a time, whichever replica or operator makes it; each leaves exactly one ACTIVE key. */
  const alone = <T>(call: Call, work: (tx: PoolClient) => Promise<T>): Promise<T> =>
    transaction(pool, call, async (tx) => {
      await tx.query("select pg_advisory_xact_lock(hashtextextended('signing keys', 0))")
      return work(tx)
    })

  return {
    async published(call) {
      const text = `select ${KEY} from signing_keys where state <> 'RETIRED' or published_until > now() order by created_at`
      return (await query<StoredKey>(pool, call, text)).rows
    },

    addFirst: (call, create) =>
      alone(call, async (tx) => {
        if (!(await keyIn(tx, 'ACTIVE'))) await insert(tx, await create(), 'ACTIVE')
      }),

    publishNext: (call, create) =>
      alone(call, async (tx) => (await keyIn(tx, 'NEXT')) ?? insert(tx, await create(), 'NEXT')),

    activateDue: (call) =>
      alone(call, async (tx) => {
        if (!(await keyIn(tx, 'NEXT'))?.due) return
        await tx.query("delete from signing_keys where state = 'RETIRED' and published_until <= now()")
        await tx.query(
          `update signing_keys set state = 'RETIRED', published_until = now() + make_interval(secs => $1)
           where state = 'ACTIVE'`,
          [RETIRED_SECONDS],
        )
        await tx.query("update signing_keys set state = 'ACTIVE', activates_at = null where state = 'NEXT'")
      }),

    replaceAll: (call, create) =>
      alone(call, async (tx) => {
        await tx.query('delete from signing_keys')
        return insert(tx, await create(), 'ACTIVE')
      }),

    drop: (call, id) =>
      alone(call, async (tx) => {
        const dropped = await tx.query("delete from signing_keys where id = $1 and state <> 'ACTIVE'", [id])
        if (dropped.rowCount) return 'DROPPED'
        return (await keyIn(tx, 'ACTIVE'))?.id === id ? 'ACTIVE' : 'UNKNOWN'
      }),
  }
}

async function keyIn(tx: PoolClient, state: KeyState): Promise<StoredKey | undefined> {
  return (await tx.query<StoredKey>(`select ${KEY} from signing_keys where state = $1`, [state])).rows[0]
}

async function insert(tx: PoolClient, key: NewKey, state: 'NEXT' | 'ACTIVE'): Promise<StoredKey> {
  const { rows } = await tx.query<StoredKey>(
    `insert into signing_keys (id, state, public_jwk, sealed, activates_at)
     values ($1, $2, $3, $4, now() + make_interval(secs => $5)) returning ${KEY}`,
    [key.id, state, key.publicJwk, key.sealed, state === 'NEXT' ? NEXT_SECONDS : null],
  )
  return rows[0]!
}
