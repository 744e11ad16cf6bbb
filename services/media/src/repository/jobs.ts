import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '@girok/common/log'
import type { Jobs } from '../domain/stores.ts'

/** The queue's name and the prefix of its keys, which must share one slot. */
export const QUEUE = { name: 'files', prefix: '{media}' } as const

/** Work in Valkey. A file's id is its job's, so that work which waits or runs is never there twice. */
export function queuedJobs(connection: Redis, log: Log): Jobs & { close: () => Promise<void> } {
  const queue = new Queue(QUEUE.name, { connection, prefix: QUEUE.prefix, skipVersionCheck: true })
  queue.on('error', (err) => log.warn({ err }, 'the queue of work is away'))
  return {
    async add(fileIds) {
      const jobs = fileIds.map((jobId) => ({ name: 'process', data: {}, opts: { ...forgotten, jobId } }))
      if (jobs.length > 0) await queue.addBulk(jobs)
    },
    close: () => queue.close(),
  }
}

/** The file's own state says what came of it; what failed is queued again by the sweep. */
const forgotten = { removeOnComplete: true, removeOnFail: true } as const
