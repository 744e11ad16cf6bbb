import { newId } from '@girok/common/ids'
import type { Store } from '@girok/feed/repository/store'

export const ids = (count: number): string[] => Array.from({ length: count }, () => newId())

const CHUNK = 5_000

/** Inserts documents by the thousand. */
export async function fill<T>(
  collection: { insertMany: (documents: T[], options: { ordered: boolean }) => Promise<unknown> },
  documents: readonly T[],
): Promise<void> {
  for (let i = 0; i < documents.length; i += CHUNK)
    await collection.insertMany(documents.slice(i, i + CHUNK), { ordered: false })
}

/** Makes people follow somebody, as feed's copy has it. */
export const follow = ({ follows }: Pick<Store, 'follows'>, followers: readonly string[], to: string) =>
  fill(
    follows as never,
    followers.map((from) => ({ _id: `${from}:${to}`, from, to, active: true, version: 1 })),
  )
