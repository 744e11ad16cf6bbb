import type { Call } from '@girok/common/call'
import type { Context } from './context.ts'

/** Sees to it that the copy has these people, if auth does: their events may still be under way. */
export async function learn(
  { people, directory }: Pick<Context, 'people' | 'directory'>,
  ids: readonly string[],
  call: Call,
): Promise<void> {
  const missing = await people.missing(call, ids)
  if (missing.length > 0) await people.put(call, await directory.byIds(call, missing))
}
