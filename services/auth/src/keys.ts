import { newCall } from '@girok/common/call'
import { secret, url } from '@girok/common/config'
import { createLog } from '@girok/common/log'
import { connectPostgres } from '@girok/common/stores/postgres'
import type { StoredKey } from './domain/keys.ts'
import { postgresKeys } from './repository/keys.ts'
import { createKey, openKey } from './service/signing-key.ts'

/** The variables that an operator on the signing keys needs; the same as auth's own. */
export const keysShape = { DATABASE_URL_AUTH: url(), AUTH_KEY_SECRET: secret() }

export type KeyOperations = ReturnType<typeof openKeys>

/**
 * What operators do to the signing keys, straight in auth's database: replicas follow within seconds, and none has to
 * run. Each is one transaction, so whoever dies in the middle of it has done nothing.
 */
export function openKeys(config: { DATABASE_URL_AUTH: string; AUTH_KEY_SECRET: string }) {
  const pool = connectPostgres(config.DATABASE_URL_AUTH, createLog('keys', 'error'), 1)
  const keys = postgresKeys(pool)
  const call = () => newCall({ timeoutMs: 10_000 })
  /** A key that the replicas cannot open would stop them. */
  const create = async () => {
    for (const key of await keys.published(call())) openKey(config.AUTH_KEY_SECRET, key)
    return createKey(config.AUTH_KEY_SECRET)
  }
  return {
    list: (): Promise<StoredKey[]> => keys.published(call()),
    /** Publishes a key that will sign in some minutes, unless there is one; yields whichever there is. */
    rotate: async (): Promise<StoredKey> => {
      const key = await create()
      return keys.publishNext(call(), async () => key)
    },
    /** Leaves one new key, which signs. */
    replace: async (): Promise<StoredKey> => {
      const key = await create()
      return keys.replaceAll(call(), async () => key)
    },
    /** Takes a key away that does not sign. */
    drop: (id: string) => keys.drop(call(), id),
    close: () => pool.end(),
  }
}
