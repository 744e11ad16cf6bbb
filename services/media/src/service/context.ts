import type { Log } from '@girok/common/log'
import type { Files, Jobs, Objects, Pictures, Quota, Scanner, Trash } from '../domain/stores.ts'

/** What use cases work with. */
export interface Context {
  files: Files
  trash: Trash
  objects: Objects
  jobs: Jobs
  pictures: Pictures
  scanner: Scanner
  log: Log
  quota: Quota
  uploadSeconds: number
  unusedSeconds: number
}
