import type { Call } from '@girok/common/call'
import { blocked } from '../domain/faults.ts'
import type { Context } from './context.ts'

/** BLOCKED when a block stands between one of these newcomers and anybody whom they would meet. */
export async function requireJoinable(
  { blocks }: Context,
  newcomers: readonly string[],
  everybody: readonly string[],
  call: Call,
): Promise<void> {
  if (await blocks.among(newcomers, everybody, call)) throw blocked()
}

/** Whether a block keeps a person from speaking in a room of these two; null for rooms of any other kind. */
export async function isSilenced(
  { blocks }: Context,
  userId: string,
  pair: readonly string[] | null,
  call: Call,
): Promise<boolean> {
  const other = pair?.includes(userId) ? pair.find((id) => id !== userId) : undefined
  return other !== undefined && blocks.between(userId, other, call)
}
