import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Config } from './config.ts'
import { postgresFiles } from './repository/files.ts'
import { queuedJobs } from './repository/jobs.ts'
import { s3Objects } from './repository/objects.ts'
import { rendererPool } from './repository/pictures/pool.ts'
import { clamdScanner, noScanner } from './repository/scanner.ts'
import { postgresTrash } from './repository/trash.ts'
import type { Context } from './service/context.ts'
import type { Stores } from './stores.ts'

/** What use cases work with, over open stores. */
export function createContext(config: Config, stores: Stores, log: Log, lifetime: Lifetime): Context {
  const limits = { memoryMib: config.PICTURE_MEMORY_MIB, timeoutMs: config.PICTURE_TIMEOUT_MS }
  const pictures = rendererPool(config.PICTURE_PROCESSES, limits)
  return {
    files: postgresFiles(stores),
    trash: postgresTrash(stores.pool),
    objects: s3Objects(stores.bucket),
    jobs: lifetime.add(queuedJobs(stores.valkey, log), (queue) => queue.close()),
    pictures: lifetime.add(pictures, (pool) => pool.close()),
    scanner: config.CLAMD_ADDRESS === '' ? noScanner : clamdScanner(config.CLAMD_ADDRESS),
    log,
    quota: { bytes: config.QUOTA_BYTES, files: config.QUOTA_FILES },
    uploadSeconds: config.UPLOAD_SECONDS,
    unusedSeconds: config.UNUSED_SECONDS,
  }
}
