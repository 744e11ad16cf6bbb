import DataLoader from 'dataloader'

/** The loaders of one operation, made when first asked for. */
export class Loaders {
  readonly #made = new Map<unknown, unknown>()

  /** The loader that `make` makes, the same one until the next `clear`. */
  get<C, T>(make: (context: C) => T, context: C): T {
    const known = this.#made.get(make)
    if (known !== undefined) return known as T
    const made = make(context)
    this.#made.set(make, made)
    return made
  }

  /** Forgets everything; called after each mutation field, so that what follows reads what it wrote. */
  clear(): void {
    this.#made.clear()
  }
}

/** What a context has to have. */
interface Loading {
  readonly loaders: Loaders
}

type Load<C, K, V> = (context: C, key: K) => Promise<V>

/** The most ids that a `Get…ByIds` takes. */
const MAX_IDS = 500

/** Defines a loader by id over a `Get…ByIds`: one RPC for all ids of a step, null for what is absent. */
export function loadById<C extends Loading, V>(
  getByIds: (context: C, ids: string[]) => Promise<Record<string, V>>,
): Load<C, string, V | null> {
  const make = (context: C) =>
    new DataLoader<string, V | null>(
      async (ids) => {
        const found = await getByIds(context, [...ids])
        return ids.map((id) => found[id] ?? null)
      },
      { maxBatchSize: MAX_IDS },
    )
  return (context, id) => context.loaders.get(make, context).load(id)
}

/** The most parents that a `Batch…` takes. */
const MAX_PARENTS = 100

/** Defines a loader of one page for each of many parents: one RPC for all parents that ask for the same page. */
export function loadPages<C extends Loading, A, V>(
  batchList: (context: C, parentIds: string[], args: A) => Promise<Record<string, V>>,
): Load<C, { id: string; args: A }, V | null> {
  const makeAll = () => new Map<string, DataLoader<string, V | null>>()
  return (context, { id, args }) => {
    const byArgs = context.loaders.get(makeAll, context)
    const key = JSON.stringify(args)
    const known = byArgs.get(key)
    if (known) return known.load(id)
    const loader = new DataLoader<string, V | null>(
      async (ids) => {
        const pages = await batchList(context, [...ids], args)
        return ids.map((parent) => pages[parent] ?? null)
      },
      { maxBatchSize: MAX_PARENTS },
    )
    byArgs.set(key, loader)
    return loader.load(id)
  }
}
