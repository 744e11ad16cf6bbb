import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStores, type Stores } from '../stores/stores.ts'

declare global {
  var girokTestStores: { stores: Stores; dataDir: string } | undefined
}

/** Before all suites: the stores that they share. The others are started by each suite for itself, in milliseconds. */
export default async function setup(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'girok-test-'))
  const report = (line: string) => console.error(`girok: ${line}`)
  const stores = await startStores({ dataDir, only: ['postgres', 'mongo'], report, durable: false })
  process.env['GIROK_TEST_POSTGRES'] = stores.urls.postgresAdmin
  process.env['GIROK_TEST_MONGO'] = stores.urls.mongo
  // What suites start as processes of their own compiles once, not once a suite.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'girok-test-compile-cache')
  globalThis.girokTestStores = { stores, dataDir }
}
