import { rm } from 'node:fs/promises'
import './setup.ts'

/** After all suites: ends the shared stores and removes their data. */
export default async function teardown(): Promise<void> {
  const shared = globalThis.girokTestStores
  await shared?.stores.close()
  if (shared) await rm(shared.dataDir, { recursive: true, force: true })
}
