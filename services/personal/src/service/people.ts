import type { Call } from '@girok/common/call'
import { newId, requireId } from '@girok/common/ids'
import type { Person } from '../domain/person.ts'
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

/** Keeps a new person's names and makes what everybody starts with. */
export async function welcome(
  { people }: Pick<Context, 'people'>,
  person: Person,
  call: Call,
): Promise<void> {
  await people.put(call, [person])
  await people.welcome(call, person.id, newId())
}

/** Takes away all that a person told. */
export const eraseUser = ({ people }: Pick<Context, 'people'>, userId: string, call: Call): Promise<void> =>
  people.erase(call, requireId(userId, 'user_id'))
