import type { Call } from '@girok/common/call'
import { ask } from '@girok/common/stores/mongo-ask'
import type { PageStart } from '../domain/stores.ts'
import type { Collection } from './store.ts'

/** Many pages in one command are far quicker than one each, until planning them costs more than running them. */
const PAGES_A_COMMAND = 20

/** One page for each of many parents, by an index each and in few commands. */
export async function pagesBy<T extends { _id: string }>(
  collection: Collection<T>,
  starts: readonly PageStart[],
  call: Call,
  pipelineOf: (start: PageStart) => object[],
): Promise<T[]> {
  const chunks = Array.from({ length: Math.ceil(starts.length / PAGES_A_COMMAND) }, (_, i) =>
    starts.slice(i * PAGES_A_COMMAND, (i + 1) * PAGES_A_COMMAND).map(pipelineOf),
  )
  const found = await Promise.all(
    chunks.map(([first = [], ...others]) => {
      const joined = others.map((pipeline) => ({
        $unionWith: { coll: collection.collectionName, pipeline },
      }))
      return ask(call, (options) => collection.aggregate<T>([...first, ...joined], options).toArray())
    }),
  )
  return found.flat()
}
