import { availableParallelism } from 'node:os'
import { Blacklist } from '@girok/common/blacklist'
import { newCall } from '@girok/common/call'
import type { Log } from '@girok/common/log'
import { allowedOrigins } from '@girok/common/origins'
import { createVerifier } from '@girok/common/s2s/verify'
import type { Config } from './config.ts'
import { sha256 } from './domain/token.ts'
import { postgresAccounts } from './repository/accounts.ts'
import { postgresClients } from './repository/clients.ts'
import { postgresFamilies } from './repository/families.ts'
import { postgresIdentities } from './repository/identities.ts'
import { postgresKeys } from './repository/keys.ts'
import { postgresMails } from './repository/mails.ts'
import { createProviders } from './repository/providers/all.ts'
import { valkeySpent } from './repository/spent.ts'
import { valkeyThrottle } from './repository/throttle.ts'
import { postgresUsers } from './repository/users.ts'
import type { Context, OAuth } from './service/context.ts'
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
    identities: postgresIdentities(stores),
    oauth: createOAuth(config, stores),
    clients,
    mails: postgresMails(stores),
    throttle: valkeyThrottle(valkey, 'login-failures', { account: 10, ip: 100 }),
    resetThrottle: valkeyThrottle(valkey, 'password-resets', { account: 5, ip: 50 }),
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

/** Without a provider nobody is sent anywhere, so no app has to be named. */
function createOAuth(config: Config, { valkey }: Stores): OAuth {
  const { OAUTH_PROVIDERS: given, AUTH_PUBLIC_URL: publicUrl, NODE_ENV, AUTH_KEY_SECRET: secret } = config
  const offered = Object.keys(given).length > 0
  return {
    providers: createProviders(given, publicUrl, NODE_ENV !== 'production'),
    publicUrl,
    origins: offered ? allowedOrigins(config, config.BFF_PORT) : [],
    secret,
    spent: valkeySpent(valkey),
  }
}
