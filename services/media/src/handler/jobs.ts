import { newCall } from '@girok/common/call'
import { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { processFile } from '../service/process.ts'
import type { Context } from '../service/context.ts'

const WORK_MS = 120_000

export interface WorkerOptions {
  connection: Redis
  queue: { name: string; prefix: string }
  concurrency: number
  /** After how long the work of a process that died is taken over. */
  lockMs: number
}

/** Works on files, several at once; the work of a process that dies is done by another. */
export function startWorker(ctx: Context, { connection, queue, concurrency, lockMs }: WorkerOptions) {
  const worker = new Worker(
    queue.name,
    ({ id = '' }) => processFile(ctx, id, newCall({ caller: 'media', timeoutMs: WORK_MS })),
    {
      connection,
      prefix: queue.prefix,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      skipVersionCheck: true,
    },
  )
  worker.on('failed', (job, err) => ctx.log.warn({ err, fileId: job?.id }, 'a file waits for another try'))
  worker.on('error', (err) => ctx.log.warn({ err }, 'the queue of work is away'))
  return worker
}
