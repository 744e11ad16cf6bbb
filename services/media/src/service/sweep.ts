import type { Call } from '@girok/common/call'
import type { Context } from './context.ts'

/** How long work may be under way before the queue is told of it again. */
const WAITING_MS = 3_000

/** Tells the queue of work that it may have lost, or never heard of. */
export async function queueWaiting({ files, jobs }: Context, call: Call): Promise<void> {
  await jobs.add(await files.waiting(call, WAITING_MS))
}

/** Takes away what nobody completed or shows. */
export const removeOrphans = ({ files, unusedSeconds }: Context, call: Call): Promise<void> =>
  files.removeOrphans(call, unusedSeconds)

/** Takes the objects of files away that are gone. */
export const emptyTrash = ({ trash, objects }: Context, call: Call): Promise<void> =>
  trash.empty(call, (item) => objects.remove(call, item))
