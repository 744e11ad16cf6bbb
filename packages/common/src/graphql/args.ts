import { AppError, invalidField, renameFields } from '../errors.ts'

const MAX_PAGE = 100

/** A page size from a connection's `first` or `last`: at least 1, more than 100 means 100. */
export function pageSizeArg(
  name: 'first' | 'last',
  value: number | null | undefined,
  fallback: number,
): number {
  if (value === null || value === undefined) return fallback
  if (value < 1) throw invalidField(name, 'must be at least 1')
  return Math.min(value, MAX_PAGE)
}

/** Runs a call and tells its faults in the caller's words: `{ page_token: 'before' }`; elements of lists keep their place. */
export async function renamingFields<T>(names: Record<string, string>, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw renameFields(error, (field) => {
      const [first = '', ...place] = field.split('.')
      return [names[first] ?? first, ...place].join('.')
    })
  }
}

/** The mask of an update: the paths of what is given, be it null; a change of nothing is refused. */
export function updateMaskOf<N extends string>(
  input: { readonly [K in N]?: unknown },
  paths: Readonly<Record<N, string>>,
): string[] {
  const given = (Object.keys(paths) as N[]).filter((name) => input[name] !== undefined)
  if (given.length === 0) throw invalidField('input', `must name some of ${Object.keys(paths).join(', ')}`)
  return given.map((name) => paths[name])
}

/** A value, or null when the call says that there is no such thing: what is missing is null, without an error. */
export async function nullIfMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null
    throw error
  }
}
