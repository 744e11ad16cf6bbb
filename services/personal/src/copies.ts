import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { pagesOf, rebuildFromSnapshot, type Copies } from '@girok/common/events/copies'
import { createMetrics } from '@girok/common/metrics'
import { configShape } from './config.ts'
import { peopleHandlers } from './handler/events.ts'
import { toPerson } from './repository/directory.ts'
import { postgresPeople } from './repository/people.ts'
import { welcome } from './service/people.ts'
import { connectPeers, openStores } from './stores.ts'

const PAGE = 500
const PAGE_MS = 10_000

/** The copies of other services' data that personal keeps. */
export const copies: Copies = {
  // auth's names. Nobody is pruned: auth keeps tombstones, so whoever is in the copy is in the snapshot too.
  'personal-people': async ({ env, lifetime, log, report }) => {
    const config = readConfig(configShape, env)
    const metrics = createMetrics('personal-rebuild')
    const stores = await openStores(config, log, metrics, lifetime)
    const { auth } = connectPeers(config, metrics, lifetime)
    const people = postgresPeople(stores)
    const call = () => newCall({ caller: 'personal', timeoutMs: PAGE_MS })
    const snapshot = {
      jetstream: stores.bus.jetstream,
      stream: 'AUTH',
      handlers: peopleHandlers({ people }),
      pages: pagesOf((pageToken) => auth.listAllUsers({ pageSize: PAGE, pageToken }, call())),
      put: async ({ users }: { users: Parameters<typeof toPerson>[0][] }) => {
        for (const user of users) await welcome({ people }, toPerson(user), call())
      },
    } as const
    await rebuildFromSnapshot(snapshot, report)
  },
}
