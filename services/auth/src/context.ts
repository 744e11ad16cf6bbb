import { availableParallelism } from 'node:os'
import { Blacklist } from '@girok/common/blacklist'
import { newCall } from '@girok/common/call'
import type { Log } from '@girok/common/log'
import { createVerifier } from '@girok/common/s2s/verify'
import type { Config } from './config.ts'
import { sha256 } from './domain/token.ts'
import { postgresAccounts } from './repository/accounts.ts'
import { postgresClients } from './repository/clients.ts'
import { postgresFamilies } from './repository/families.ts'
import { postgresKeys } from './repository/keys.ts'
import { valkeyThrottle } from './repository/throttle.ts'
import { postgresUsers } from './repository/users.ts'
import type { Context } from './service/context.ts'
import { HashQueue } from './service/hash-queue.ts'
import { KeyRing } from './service/key-ring.ts'
import { Passwords } from './service/passwords.ts'
import { TokenIssuer } from './service/token-issuer.ts'
import type { Stores } from './stores.ts'

/** About a second of hashing on each core; who would wait longer is told at once. */
const MAX_WAITING = 64

/** What the use cases work with, on real stores. */
export async function createContext(config: Config, stores: Stores, log: Log): Promise<Context> {
  const { pool, valkey } = stores
  const keys = await KeyRing.open(postgresKeys(pool), config.AUTH_KEY_SECRET)
  const clients = postgresClients(pool)
  const secrets = Object.entries(config.SERVICE_CLIENTS).map(([id, secret]) => [id, sha256(secret)] as const)
  await clients.put(newCall(), new Map(secrets))
  return {
    users: postgresUsers(pool),
    accounts: postgresAccounts(stores),
    families: postgresFamilies(stores),
    clients,
    throttle: valkeyThrottle(valkey),
    passwords: await Passwords.create(new HashQueue(availableParallelism(), MAX_WAITING)),
    keys,
    tokens: new TokenIssuer(keys, config.AUTH_ISSUER),
    verifyAccess: createVerifier({
      kind: 'at+jwt',
      issuer: config.AUTH_ISSUER,
      audience: 'girok',
      keys: keys.find,
    }),
    blacklist: new Blacklist(valkey),
    graceSeconds: config.DELETE_GRACE_SECONDS,
    log,
  }
}
